package io.espalier.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON, member by member, in the order of the calls. The same calls give the same text,
 * always: numbers have the shortest digits that read back as the same number.
 *
 * <pre>{@code
 * new JsonWriter().beginObject().name("steps").value(200).name("loss").value(0.25).endObject().toString()
 * }</pre>
 *
 * <p>Calls that do not make JSON, such as a value in an object without a name before it, are an
 * {@link IllegalStateException}. Not thread-safe.
 */
public final class JsonWriter {
  private final StringBuilder text = new StringBuilder();
  private final Deque<Level> levels = new ArrayDeque<>();
  private final String indent;
  private boolean named;

  /** Writes everything on one line, without spaces. */
  public JsonWriter() {
    this("");
  }

  private JsonWriter(String indent) {
    this.indent = indent;
  }

  /** Writes one member or item per line, indented by two spaces. */
  public static JsonWriter indented() {
    return new JsonWriter("  ");
  }

  /** Begins an object. */
  public JsonWriter beginObject() {
    return begin('{', '}');
  }

  /** Ends the object that was begun last. */
  public JsonWriter endObject() {
    return end('}');
  }

  /** Begins an array. */
  public JsonWriter beginArray() {
    return begin('[', ']');
  }

  /** Ends the array that was begun last. */
  public JsonWriter endArray() {
    return end(']');
  }

  /**
   * The name of the member whose value comes next. Names must not repeat; that is the caller's to
   * see to.
   */
  public JsonWriter name(String name) {
    Level level = levels.peek();
    if (level == null || level.closing != '}' || named) {
      throw new IllegalStateException(
          "a name is only possible in an object, once before each value");
    }
    separate(level);
    quote(name);
    text.append(indent.isEmpty() ? ":" : ": ");
    named = true;
    return this;
  }

  /** A string. Half of a surrogate pair is an {@link IllegalArgumentException}. */
  public JsonWriter value(String value) {
    beforeValue();
    quote(value);
    return this;
  }

  /** A whole number. */
  public JsonWriter value(long value) {
    beforeValue();
    text.append(value);
    return this;
  }

  /** A number. NaN and infinity are an {@link IllegalArgumentException}: JSON has none. */
  public JsonWriter value(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    beforeValue();
    text.append(value);
    return this;
  }

  /**
   * A number, in a float's shortest digits. NaN and infinity are an {@link
   * IllegalArgumentException}.
   */
  public JsonWriter value(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    beforeValue();
    text.append(value);
    return this;
  }

  /** True or false. */
  public JsonWriter value(boolean value) {
    beforeValue();
    text.append(value);
    return this;
  }

  /** Null. */
  public JsonWriter nullValue() {
    beforeValue();
    text.append("null");
    return this;
  }

  /** Any value. */
  public JsonWriter value(JsonValue value) {
    switch (value) {
      case JsonValue.JsonObject(Map<String, JsonValue> members) -> {
        beginObject();
        members.forEach((name, member) -> name(name).value(member));
        endObject();
      }
      case JsonValue.JsonArray(List<JsonValue> items) -> {
        beginArray();
        items.forEach(this::value);
        endArray();
      }
      case JsonValue.JsonString(String string) -> value(string);
      case JsonValue.JsonInteger(long number) -> value(number);
      case JsonValue.JsonDecimal(double number) -> value(number);
      case JsonValue.JsonBoolean(boolean bool) -> value(bool);
      case JsonValue.JsonNull() -> nullValue();
    }
    return this;
  }

  /** The finished text. */
  @Override
  public String toString() {
    if (!levels.isEmpty() || text.isEmpty()) {
      throw new IllegalStateException("the document is not finished");
    }
    return text.toString();
  }

  private JsonWriter begin(char opening, char closing) {
    beforeValue();
    text.append(opening);
    levels.push(new Level(closing));
    return this;
  }

  private JsonWriter end(char closing) {
    Level level = levels.peek();
    if (level == null || level.closing != closing || named) {
      throw new IllegalStateException("'" + closing + "' cannot stand here");
    }
    levels.pop();
    if (level.filled) {
      newLine();
    }
    text.append(closing);
    return this;
  }

  private void beforeValue() {
    Level level = levels.peek();
    if (level == null) {
      if (!text.isEmpty()) {
        throw new IllegalStateException("the document is finished");
      }
    } else if (level.closing == ']') {
      separate(level);
    } else if (!named) {
      throw new IllegalStateException("a member needs a name before its value");
    }
    named = false;
  }

  private void separate(Level level) {
    if (level.filled) {
      text.append(',');
    }
    level.filled = true;
    newLine();
  }

  private void newLine() {
    if (!indent.isEmpty()) {
      text.append('\n').append(indent.repeat(levels.size()));
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7F) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            checkSurrogate(value, i);
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static void checkSurrogate(String value, int i) {
    char c = value.charAt(i);
    boolean whole =
        !Character.isSurrogate(c)
            || (Character.isHighSurrogate(c)
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1)));
    if (!whole) {
      throw new IllegalArgumentException(
          "half of a surrogate pair at character " + i + " of a string");
    }
  }

  private static final class Level {
    private final char closing;
    private boolean filled;

    private Level(char closing) {
      this.closing = closing;
    }
  }
}
