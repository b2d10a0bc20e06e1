package probe;

/** A class that is left out of the jar. */
public class Missing { }
