package probe;

/** A connector whose class cannot be initialized. */
public class Exploding extends ProbeSink {
  static final int NUMBER = Integer.parseInt("no number");
}
