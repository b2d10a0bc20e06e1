package probe;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** A configuration definition with everything that a definition can have. */
final class Keys {
  private Keys() { }

  static ConfigDef common() {
    ConfigDef.Recommender colors = new ConfigDef.Recommender() {
      @Override
      public List<Object> validValues(String name, Map<String, Object> parsed) {
        return List.of("red", "green", String.valueOf(parsed.get("trace")));
      }

      @Override
      public boolean visible(String name, Map<String, Object> parsed) {
        return !"invisible".equals(parsed.get("mode"));
      }
    };
    return new ConfigDef()
        .define("trace", Type.STRING, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "File of events.")
        .define("mode", Type.STRING, "plain", ConfigDef.ValidString.in("plain", "invisible"), Importance.MEDIUM, "Mode.",
            "Looks", 2, Width.SHORT, "The mode", List.of("color"))
        .define("color", Type.STRING, "red", null, Importance.LOW, "Color.", "Looks", 1, Width.LONG, "The color", colors)
        .define("secret", Type.PASSWORD, null, Importance.LOW, "A secret.")
        .define("numbers", Type.LIST, "1,2", Importance.LOW, "Numbers.")
        .define("ratio", Type.DOUBLE, 0.5, ConfigDef.Range.between(0, 1), Importance.LOW, "A ratio.")
        .define("size", Type.LONG, 1L << 40, Importance.LOW, "A size.")
        .define("small", Type.SHORT, (short) 3, Importance.LOW, "A small number.")
        .define("flag", Type.BOOLEAN, true, Importance.LOW, "A flag.")
        .define("type", Type.CLASS, Keys.class, Importance.LOW, "A class.")
        .define("even", Type.INT, 2, (name, value) -> {
          if ((Integer) value % 2 != 0) {
            throw new ConfigException(name, value, "Must be even");
          }
        }, Importance.LOW, "An even number.");
  }
}
