package io.espalier.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. Immutable. Members keep the order of the text. */
public sealed interface JsonValue {
  /** What it is, in a message: {@code a string}. */
  String kind();

  /**
   * An object.
   *
   * @param members its members in order
   */
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {
    public JsonObject {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Whether it has this member; null counts. */
    public boolean has(String name) {
      return members.containsKey(name);
    }

    /**
     * A member.
     *
     * @throws JsonException if there is none of that name
     */
    public JsonValue get(String name) {
      JsonValue value = members.get(name);
      if (value == null) {
        throw new JsonException("the member '" + name + "' is missing");
      }
      return value;
    }

    /** A member that must be a string. */
    public String string(String name) {
      return get(name) instanceof JsonString(String value) ? value : wrong(name, "a string");
    }

    /** A member that must be a whole number within a {@code long}. */
    public long integer(String name) {
      return get(name) instanceof JsonInteger(long value) ? value : wrong(name, "a whole number");
    }

    /** A member that must be a whole number within an {@code int}. */
    public int smallInteger(String name) {
      long value = integer(name);
      return value == (int) value ? (int) value : wrong(name, "a number below 2^31");
    }

    /** A member that must be a number. */
    public double number(String name) {
      return switch (get(name)) {
        case JsonInteger(long value) -> value;
        case JsonDecimal(double value) -> value;
        default -> wrong(name, "a number");
      };
    }

    /** A member that must be true or false. */
    public boolean bool(String name) {
      return get(name) instanceof JsonBoolean(boolean value) ? value : wrong(name, "true or false");
    }

    /** A member that must be an object. */
    public JsonObject object(String name) {
      return get(name) instanceof JsonObject object ? object : wrong(name, "an object");
    }

    /** A member that must be an array. */
    public List<JsonValue> array(String name) {
      return get(name) instanceof JsonArray(List<JsonValue> items)
          ? items
          : wrong(name, "an array");
    }

    private <T> T wrong(String name, String expected) {
      throw new JsonException(
          "the member '" + name + "' must be " + expected + ", not " + get(name).kind());
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /**
   * An array.
   *
   * @param items its items in order
   */
  record JsonArray(List<JsonValue> items) implements JsonValue {
    public JsonArray {
      items = Collections.unmodifiableList(new ArrayList<>(items));
    }

    @Override
    public String kind() {
      return "an array";
    }
  }

  /**
   * A string.
   *
   * @param value its characters; never half of a surrogate pair
   */
  record JsonString(String value) implements JsonValue {
    @Override
    public String kind() {
      return "a string";
    }
  }

  /**
   * A number without fraction and exponent that fits a {@code long}.
   *
   * @param value the number
   */
  record JsonInteger(long value) implements JsonValue {
    @Override
    public String kind() {
      return "the number " + value;
    }
  }

  /**
   * Any other number.
   *
   * @param value the nearest double; always finite
   */
  record JsonDecimal(double value) implements JsonValue {
    @Override
    public String kind() {
      return "the number " + value;
    }
  }

  /**
   * True or false.
   *
   * @param value which
   */
  record JsonBoolean(boolean value) implements JsonValue {
    @Override
    public String kind() {
      return Boolean.toString(value);
    }
  }

  /** Null. */
  record JsonNull() implements JsonValue {
    @Override
    public String kind() {
      return "null";
    }
  }
}
