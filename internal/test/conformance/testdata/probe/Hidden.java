package probe;

/** A connector without a public constructor. */
public class Hidden extends ProbeSink {
  private Hidden() { }
}
