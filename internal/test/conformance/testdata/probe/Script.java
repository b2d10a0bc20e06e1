package probe;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/** What a test tells a class to do, and the file for what the worker does to it. */
final class Script {
  final String name; // what is special about this run
  final Trace trace;
  private final String fails; // the moment that fails
  private final String kind; // of the error
  private int times; // that it still fails

  Script(Map<String, String> props) {
    name = props.getOrDefault("script", "");
    trace = new Trace(props.get("trace"));
    String[] fail = props.getOrDefault("fail", "").split(" "); // MOMENT KIND [TIMES]
    fails = fail[0];
    kind = fail.length > 1 ? fail[1] : "";
    times = fail.length > 2 ? Integer.parseInt(fail[2]) : Integer.MAX_VALUE;
  }

  boolean is(String name) {
    return this.name.equals(name);
  }

  /** Writes down that a method was called, and fails if the test wants that. */
  void at(String moment, Object... details) {
    StringBuilder line = new StringBuilder(moment);
    for (Object d : details) {
      line.append(' ').append(d instanceof Map<?, ?> m ? new TreeMap<>(m) : d);
    }
    if (!moment.equals("commit") && Thread.currentThread().getContextClassLoader() != Script.class.getClassLoader()) {
      line.append(" (another class loader)");
    }
    trace.add(line.toString());
    if (fails.equals(moment) && times-- > 0) {
      fail(kind, moment);
    }
  }

  /** Throws an exception or error. */
  static void fail(String kind, String by) {
    String text = "thrown by " + by;
    switch (kind) {
      case "retriable" -> throw new RetriableException(text);
      case "connect" -> throw new ConnectException(text, new IllegalStateException("the cause"));
      case "data" -> throw new DataException(text);
      case "config" -> throw new ConfigException(text);
      case "error" -> throw new NoClassDefFoundError(text);
      default -> throw new IllegalStateException(text);
    }
  }

  /** Writes down what a call returns or throws. */
  void result(String what, Call call) {
    String result;
    try {
      result = String.valueOf(call.call());
    } catch (Throwable e) {
      result = e.getClass().getName() + ": " + e.getMessage();
    }
    trace.add(what + ": " + result);
  }

  interface Call {
    Object call() throws Exception;
  }
}
