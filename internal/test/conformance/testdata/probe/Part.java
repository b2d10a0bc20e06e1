package probe;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** A converter, transformation or predicate: writes down what is done to it, and does what values say. */
final class Part {
  private final String name;
  private final Trace trace;
  private final String fails; // the moment that fails
  private final String kind; // of the error
  private final Map<String, Integer> failures = new HashMap<>(); // of each value

  Part(Map<String, ?> props) {
    name = String.valueOf(props.get("part"));
    trace = new Trace(String.valueOf(props.get("trace")));
    String[] fail = (props.containsKey("fail") ? String.valueOf(props.get("fail")) : "").split(" "); // MOMENT KIND
    fails = fail[0];
    kind = fail.length > 1 ? fail[1] : "";
  }

  static ConfigDef keys() {
    return new ConfigDef()
        .define("trace", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "File of events.")
        .define("part", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "What this is.")
        .define("fail", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "When to fail, and how.");
  }

  /** Writes down that a method was called, and fails if the configuration wants that. */
  void at(String moment, Object... details) {
    StringBuilder line = new StringBuilder(moment);
    for (Object d : details) {
      line.append(' ').append(d);
    }
    if (Thread.currentThread().getContextClassLoader() != Part.class.getClassLoader()) {
      line.append(" (another class loader)");
    }
    trace.add(line.toString());
    if (fails.equals(moment)) {
      Script.fail(kind, moment);
    }
  }

  /**
   * Returns what a value such as "make transform int8" wants of this part, here "make int8". Fails
   * for "fail transform KIND", with a number of times if it has one.
   */
  String wanted(Object value) {
    String[] words = String.valueOf(value).split(" "); // VERB PART [ARGUMENT [TIMES]]
    if (words.length < 2 || !words[1].equals(name)) {
      return "";
    }
    if (!words[0].equals("fail")) {
      return words.length > 2 ? words[0] + " " + words[2] : words[0];
    }
    int times = words.length > 3 ? Integer.parseInt(words[3]) : Integer.MAX_VALUE;
    if (failures.merge(String.valueOf(value), 1, Integer::sum) > times) {
      return "";
    }
    Script.fail(words[2], name);
    return "";
  }
}
