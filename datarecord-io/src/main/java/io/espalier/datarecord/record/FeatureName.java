package io.espalier.datarecord.record;

/** Names of features. */
public final class FeatureName {
  private FeatureName() {}

  /**
   * A name with an extension: {@code name/key=value}, as {@code meta.record_weight/type=earlybird}.
   * Several extensions follow one another.
   *
   * @throws IllegalArgumentException if a part is empty, or the key has a {@code /} or {@code =} in
   *     it
   */
  public static String extended(String name, String key, String value) {
    if (name.isEmpty() || key.isEmpty() || value.isEmpty()) {
      throw new IllegalArgumentException(
          "no part of an extended name may be empty: '"
              + name
              + "', '"
              + key
              + "', '"
              + value
              + "'");
    }
    if (key.indexOf('/') >= 0 || key.indexOf('=') >= 0) {
      throw new IllegalArgumentException("the key '" + key + "' must not have '/' or '=' in it");
    }
    return name + '/' + key + '=' + value;
  }
}
