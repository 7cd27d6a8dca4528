package dev.culvert.ca;

/** A certification request that gets no certificate, and what its author can do about it. */
public final class RefusedRequestException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String problem;
  private final String fix;

  /**
   * @param field part of the request in RFC 2986's or RFC 5280's words
   * @param problem what is wrong with it
   * @param fix what to change
   */
  public RefusedRequestException(String field, String problem, String fix) {
    super(field + ": " + problem + "; " + fix);
    this.field = field;
    this.problem = problem;
    this.fix = fix;
  }

  public String field() {
    return field;
  }

  public String problem() {
    return problem;
  }

  public String fix() {
    return fix;
  }
}
