package dev.culvert.sa.app;

import dev.culvert.sa.config.Problem;

/**
 * The JSON body of every refusal.
 *
 * @param property the property that does not fit, or empty
 * @param value its value; empty for a secret
 * @param message what is wrong
 * @param fix what to do instead
 */
record ErrorBody(String property, String value, String message, String fix) {

  static ErrorBody of(Problem problem) {
    return new ErrorBody(problem.property(), problem.value(), problem.message(), problem.fix());
  }

  static ErrorBody of(String message, String fix) {
    return new ErrorBody("", "", message, fix);
  }
}
