package probe;

/** A connector that needs a class which is missing. */
public class Broken extends ProbeSink {
  private final Missing missing = new Missing();

  @Override
  public String version() {
    return missing.toString();
  }
}
