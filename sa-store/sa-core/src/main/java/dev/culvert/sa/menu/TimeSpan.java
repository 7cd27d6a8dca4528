package dev.culvert.sa.menu;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time spans as RouterOS writes them: {@code 30m}, {@code 1d2h}, {@code 00:30:00}, seconds. */
public final class TimeSpan {

  private static final Pattern UNITS =
      Pattern.compile(
          "(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s?)?");
  private static final Pattern CLOCK = Pattern.compile("(\\d{1,6}):(\\d\\d):(\\d\\d)");

  private TimeSpan() {}

  /** Time spans from {@code least} to {@code most}. */
  static ValueType<Duration> between(Duration least, Duration most) {
    String form = "a time from " + format(least) + " to " + format(most);
    return ValueType.of(
        form,
        text -> {
          Duration value = parse(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("not " + form);
          }
          return value;
        },
        TimeSpan::format);
  }

  private static Duration parse(String text) {
    Matcher clock = CLOCK.matcher(text);
    if (clock.matches()) {
      return Duration.ofHours(number(clock, 1))
          .plusMinutes(number(clock, 2))
          .plusSeconds(number(clock, 3));
    }
    Matcher units = UNITS.matcher(text);
    if (text.isEmpty() || !units.matches()) {
      throw new IllegalArgumentException("not a time such as 30m, 1d2h, 00:30:00 or 15 (seconds)");
    }
    return Duration.ofDays(7 * number(units, 1) + number(units, 2))
        .plusHours(number(units, 3))
        .plusMinutes(number(units, 4))
        .plusSeconds(number(units, 5));
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** The largest units first; parts of a second are left out. */
  public static String format(Duration span) {
    StringBuilder text = new StringBuilder();
    append(text, span.toDays(), 'd');
    append(text, span.toHoursPart(), 'h');
    append(text, span.toMinutesPart(), 'm');
    append(text, span.toSecondsPart(), 's');
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long count, char unit) {
    if (count != 0) {
      text.append(count).append(unit);
    }
  }
}
