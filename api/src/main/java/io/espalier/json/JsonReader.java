package io.espalier.json;

import io.espalier.json.JsonValue.JsonArray;
import io.espalier.json.JsonValue.JsonBoolean;
import io.espalier.json.JsonValue.JsonDecimal;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonNull;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonValue.JsonString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads JSON (RFC 8259) from UTF-8 bytes and refuses whatever two parsers could read in two ways: a
 * key that stands twice in one object, half of a surrogate pair, bytes that are not UTF-8, a number
 * beyond double's range, anything after the value.
 *
 * <p>Takes time and memory in proportion to the text; nesting is limited, so it cannot overflow the
 * stack. Works on the bytes as they are: offsets in messages are byte offsets.
 */
public final class JsonReader {
  private final byte[] text;
  private final int start;
  private final int end;
  private final JsonOptions options;
  private int at;
  private int depth;

  private JsonReader(byte[] text, int offset, int length, JsonOptions options) {
    Objects.checkFromIndexSize(offset, length, text.length);
    this.text = text;
    this.start = offset;
    this.end = offset + length;
    this.options = options;
    this.at = offset;
  }

  /**
   * The value of a document.
   *
   * @throws JsonException if it is not JSON
   */
  public static JsonValue parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The value of a document in UTF-8.
   *
   * @throws JsonException if it is not JSON
   */
  public static JsonValue parse(byte[] utf8) {
    return parse(utf8, 0, utf8.length, JsonOptions.document());
  }

  /**
   * The value of a document in UTF-8 within an array.
   *
   * @throws JsonException if it is not JSON, or not what the options allow; offsets count from
   *     {@code offset}
   */
  public static JsonValue parse(byte[] utf8, int offset, int length, JsonOptions options) {
    return new JsonReader(utf8, offset, length, options).document();
  }

  /**
   * The object of a document.
   *
   * @throws JsonException if it is not JSON, or another value
   */
  public static JsonObject parseObject(byte[] utf8) {
    return parse(utf8) instanceof JsonObject object
        ? object
        : failObject("the document must be an object");
  }

  /**
   * The object of a document.
   *
   * @throws JsonException if it is not JSON, or another value
   */
  public static JsonObject parseObject(String text) {
    return parseObject(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject failObject(String message) {
    throw new JsonException(message);
  }

  private JsonValue document() {
    if (!options.spacePadded()) {
      skipWhitespace();
    }
    JsonValue value = value();
    while (at < end && (text[at] == ' ' || (!options.spacePadded() && isWhitespace(text[at])))) {
      at++;
    }
    if (at < end) {
      throw fail("nothing may follow the value, but there is " + here());
    }
    return value;
  }

  private JsonValue value() {
    switch (peek("a value")) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return new JsonString(string());
      case 't':
        literal("true");
        return new JsonBoolean(true);
      case 'f':
        literal("false");
        return new JsonBoolean(false);
      case 'n':
        literal("null");
        return new JsonNull();
      default:
        return number();
    }
  }

  private JsonObject object() {
    enter();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    skipWhitespace();
    if (peek("a key or '}'") == '}') {
      return leave(new JsonObject(members));
    }
    while (true) {
      if (peek("a key") != '"') {
        throw fail("a key in quotes was expected, but there is " + here());
      }
      int keyAt = at;
      String key = string();
      checkRoom(members.size());
      skipWhitespace();
      expect(':');
      skipWhitespace();
      if (members.putIfAbsent(key, value()) != null) {
        at = keyAt;
        throw fail("the key '" + shortened(key) + "' stands twice in one object");
      }
      skipWhitespace();
      if (peek("',' or '}'") == '}') {
        return leave(new JsonObject(members));
      }
      expect(',');
      skipWhitespace();
    }
  }

  private JsonArray array() {
    enter();
    List<JsonValue> items = new ArrayList<>();
    skipWhitespace();
    if (peek("an item or ']'") == ']') {
      return leave(new JsonArray(items));
    }
    while (true) {
      checkRoom(items.size());
      items.add(value());
      skipWhitespace();
      if (peek("',' or ']'") == ']') {
        return leave(new JsonArray(items));
      }
      expect(',');
      skipWhitespace();
    }
  }

  private void enter() {
    if (++depth > options.maxDepth()) {
      throw fail("more than " + options.maxDepth() + " objects and arrays stand inside each other");
    }
    at++;
  }

  private <T> T leave(T value) {
    depth--;
    at++;
    return value;
  }

  private void checkRoom(int size) {
    if (size >= options.maxMembers()) {
      throw fail("more than " + options.maxMembers() + " members in one object or array");
    }
  }

  /** From the opening quote to past the closing one. */
  private String string() {
    int from = ++at;
    boolean ascii = true;
    while (true) {
      int c = peek("the end of a string");
      if (c == '"') {
        String value = decode(from, at, ascii);
        at++;
        return value;
      }
      if (c == '\\') {
        return escapedString(from);
      }
      if (c >= 0 && c < 0x20) {
        throw fail("a control character in a string must be escaped");
      }
      ascii &= c >= 0;
      at++;
    }
  }

  private String escapedString(int from) {
    StringBuilder value = new StringBuilder();
    int plainFrom = from;
    while (true) {
      int c = peek("the end of a string");
      if (c == '"') {
        value.append(decode(plainFrom, at, false));
        at++;
        return value.toString();
      }
      if (c == '\\') {
        value.append(decode(plainFrom, at, false));
        escape(value);
        plainFrom = at;
      } else if (c >= 0 && c < 0x20) {
        throw fail("a control character in a string must be escaped");
      } else {
        at++;
      }
    }
  }

  private void escape(StringBuilder value) {
    at++;
    int c = peek("an escape");
    if (c == 'u') {
      at++;
      unicodeEscape(value);
      return;
    }
    switch (c) {
      case '"', '\\', '/' -> value.append((char) c);
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      default -> throw fail("there is no such escape: " + here());
    }
    at++;
  }

  private void unicodeEscape(StringBuilder value) {
    int escapeAt = at - 2;
    char first = fourHexDigits();
    value.append(first);
    if (!Character.isSurrogate(first)) {
      return;
    }
    if (Character.isHighSurrogate(first)
        && at + 1 < end
        && text[at] == '\\'
        && text[at + 1] == 'u') {
      at += 2;
      char second = fourHexDigits();
      if (Character.isLowSurrogate(second)) {
        value.append(second);
        return;
      }
    }
    at = escapeAt;
    throw fail("half of a surrogate pair");
  }

  private char fourHexDigits() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = hexDigit(peek("four hexadecimal digits"));
      if (digit < 0) {
        throw fail("four hexadecimal digits were expected, but there is " + here());
      }
      code = code << 4 | digit;
      at++;
    }
    return (char) code;
  }

  private static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private String decode(int from, int to, boolean ascii) {
    if (ascii) {
      return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      at = from;
      throw fail("the string that begins here is not UTF-8");
    }
  }

  private JsonValue number() {
    int from = at;
    if (options.integersOnly()) {
      if (digits() == 0) {
        throw fail("a value was expected, but there is " + here());
      }
    } else {
      skipIf('-');
      if (digits() == 0) {
        throw fail("a value was expected, but there is " + here());
      }
    }
    int firstDigit = text[from] == '-' ? from + 1 : from;
    if (text[firstDigit] == '0' && at > firstDigit + 1) {
      at = firstDigit;
      throw fail("a number may not begin with 0");
    }
    boolean whole = true;
    if (!options.integersOnly()) {
      whole = !fraction() & !exponent();
    }
    String digits = new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    if (whole && !digits.equals("-0")) {
      try {
        return new JsonInteger(Long.parseLong(digits));
      } catch (NumberFormatException tooLong) {
        if (options.integersOnly()) {
          at = from;
          throw fail("the number " + shortened(digits) + " is beyond 2^63");
        }
      }
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      at = from;
      throw fail("the number " + shortened(digits) + " is beyond the range of a double");
    }
    return new JsonDecimal(value);
  }

  private boolean fraction() {
    if (!skipIf('.')) {
      return false;
    }
    if (digits() == 0) {
      throw fail("a digit was expected after the point");
    }
    return true;
  }

  private boolean exponent() {
    if (!skipIf('e') && !skipIf('E')) {
      return false;
    }
    if (!skipIf('+')) {
      skipIf('-');
    }
    if (digits() == 0) {
      throw fail("a digit was expected in the exponent");
    }
    return true;
  }

  private int digits() {
    int from = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private boolean skipIf(char c) {
    if (at < end && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || text[at + i] != word.charAt(i)) {
        throw fail("a value was expected, but there is " + here());
      }
    }
    at += word.length();
  }

  private void expect(char c) {
    if (peek("'" + c + "'") != c) {
      throw fail("'" + c + "' was expected, but there is " + here());
    }
    at++;
  }

  private int peek(String expected) {
    if (at >= end) {
      throw fail("the text ends where " + expected + " was expected");
    }
    return text[at];
  }

  private void skipWhitespace() {
    while (at < end && isWhitespace(text[at])) {
      at++;
    }
  }

  private static boolean isWhitespace(byte c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private String here() {
    if (at >= end) {
      return "the end of the text";
    }
    int c = text[at] & 0xFF;
    return c > 0x20 && c < 0x7F ? "'" + (char) c + "'" : String.format("the byte 0x%02x", c);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private JsonException fail(String message) {
    return new JsonException(message, at - start);
  }
}
