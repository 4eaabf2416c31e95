package io.espalier.trainer.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A synthetic click log: who saw what, where and when, and whether they clicked. No person's data
 * are in it; every number comes from a seeded generator, so every run gives the same log.
 *
 * <p>It has {@value #INPUTS} features. {@value #INFORMATIVE} of them decide the chance of a click,
 * mostly through products and thresholds that no linear model can follow. The others look just like
 * them and carry nothing: they are drawn independently of the click.
 */
final class ClickLog {
  /** How many features a row has. */
  static final int INPUTS = 48;

  /** How many of them have to do with clicks. */
  static final int INFORMATIVE = 16;

  /**
   * One feature.
   *
   * @param name its full name
   * @param binary whether it is 0 or 1; otherwise it is continuous, with mean 0 and variance 1
   * @param informative whether the chance of a click depends on it
   */
  record Feature(String name, boolean binary, boolean informative) {}

  /**
   * Informative features stand first here and are told apart by their position only in this file.
   */
  private static final String[] INFORMATIVE_NAMES = {
    "user.sessions_7d",
    "user.clicks_30d",
    "user.topic_affinity",
    "user.patience",
    "user.follows_author?",
    "user.is_new?",
    "item.freshness",
    "item.like_rate",
    "item.author_reach",
    "item.length",
    "item.has_video?",
    "item.is_reply?",
    "context.position",
    "context.evening",
    "context.on_wifi?",
    "context.is_weekend?"
  };

  private static final String[] OTHER_NAMES = {
    "user.profile_length",
    "user.name_entropy",
    "user.lists_joined",
    "user.timezone_offset",
    "user.app_build",
    "user.keyboard_speed",
    "user.storage_free",
    "user.avatar_hue",
    "user.dark_mode?",
    "user.two_factor?",
    "user.has_bio?",
    "item.id_checksum",
    "item.font_width",
    "item.image_hue",
    "item.vowel_ratio",
    "item.server_shard",
    "item.cache_age",
    "item.encoding_ms",
    "item.punctuation",
    "item.color_depth",
    "item.has_emoji?",
    "item.is_even_id?",
    "context.battery",
    "context.ping_ms",
    "context.free_memory",
    "context.screen_tilt",
    "context.brightness",
    "context.request_phase",
    "context.worker",
    "context.clock_skew",
    "context.headphones?",
    "context.portrait?"
  };

  private static final List<Feature> FEATURES = features();

  /** Of each column: its place in {@link #INFORMATIVE_NAMES}, or -1. */
  private static final int[] CAUSES = FEATURES.stream().mapToInt(ClickLog::causeOf).toArray();

  private final SplittableRandom random;
  private final double[] spare = new double[1];
  private boolean hasSpare;

  /** The log that this seed gives. */
  ClickLog(long seed) {
    random = new SplittableRandom(seed);
  }

  /** What the features are: informative ones scattered among the others, ordered by name. */
  static List<Feature> schema() {
    return FEATURES;
  }

  private static List<Feature> features() {
    List<Feature> features = new ArrayList<>();
    for (String name : INFORMATIVE_NAMES) {
      features.add(feature(name, true));
    }
    for (String name : OTHER_NAMES) {
      features.add(feature(name, false));
    }
    features.sort(Comparator.comparing(Feature::name));
    return List.copyOf(features);
  }

  private static Feature feature(String name, boolean informative) {
    boolean binary = name.endsWith("?");
    return new Feature(binary ? name.substring(0, name.length() - 1) : name, binary, informative);
  }

  /**
   * The next impression.
   *
   * @param row gets the features, in the order of {@link #schema}
   * @return whether there was a click
   */
  boolean next(float[] row) {
    double[] cause = new double[INFORMATIVE];
    for (int i = 0; i < INFORMATIVE; i++) {
      cause[i] = INFORMATIVE_NAMES[i].endsWith("?") ? coin() : gaussian();
    }
    for (int column = 0; column < INPUTS; column++) {
      Feature feature = FEATURES.get(column);
      row[column] =
          (float)
              (CAUSES[column] >= 0
                  ? cause[CAUSES[column]]
                  : feature.binary() ? coin() : gaussian());
    }
    return random.nextDouble() < 1 / (1 + StrictMath.exp(-logit(cause)));
  }

  private static int causeOf(Feature feature) {
    return List.of(INFORMATIVE_NAMES)
        .indexOf(feature.binary() ? feature.name() + "?" : feature.name());
  }

  /** The log-odds of a click: the ground truth, in terms of what a person would do. */
  private static double logit(double[] c) {
    double sessions = c[0];
    double clicks = c[1];
    double affinity = c[2];
    double patience = c[3];
    boolean followsAuthor = c[4] > 0;
    boolean isNew = c[5] > 0;
    double freshness = c[6];
    double likeRate = c[7];
    double reach = c[8];
    double length = c[9];
    boolean hasVideo = c[10] > 0;
    boolean isReply = c[11] > 0;
    double position = c[12];
    double evening = c[13];
    boolean onWifi = c[14] > 0;
    boolean isWeekend = c[15] > 0;

    double interest = affinity * likeRate + (followsAuthor ? 1.2 : 0) * (1 + 0.5 * freshness);
    double habit = isNew ? -0.4 * sessions : 0.9 * clicks + 0.5 * Math.max(0, sessions);
    double effort = Math.max(0, length - patience) * (hasVideo && onWifi ? 0.2 : 1.0);
    double moment = isWeekend ? 0.8 * Math.abs(evening) : 0.6 * evening;
    double noticed = 0.9 * position * (reach > 0 ? 0.4 : 1.0);
    double video = hasVideo ? (onWifi ? 1.0 : -0.8) : 0;
    return -2.6
        + 1.1 * interest
        + habit
        - effort
        + moment
        - noticed
        + video
        - (isReply ? 0.7 * reach : 0);
  }

  private double coin() {
    return random.nextInt(2);
  }

  /** Box and Muller's normal numbers, by StrictMath: the same on every machine. */
  private double gaussian() {
    if (hasSpare) {
      hasSpare = false;
      return spare[0];
    }
    double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    double angle = 2 * Math.PI * random.nextDouble();
    spare[0] = radius * StrictMath.sin(angle);
    hasSpare = true;
    return radius * StrictMath.cos(angle);
  }
}
