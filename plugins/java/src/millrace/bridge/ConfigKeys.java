package millrace.bridge;

import connect.v1.Connect;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** Configuration definitions and validation results as messages of the protocol. */
final class ConfigKeys {
  private ConfigKeys() { }

  static List<Connect.Key> describe(ConfigDef def) {
    List<Connect.Key> out = new ArrayList<>();
    if (def == null) {
      throw new IllegalStateException("its config() is null: expected a ConfigDef");
    }
    for (ConfigDef.ConfigKey k : def.configKeys().values()) {
      if (k.internalConfig) {
        continue;
      }
      Connect.Key.Builder key = Connect.Key.newBuilder()
          .setName(k.name).setType(k.type.name()).setRequired(!k.hasDefault()).setImportance(k.importance.name())
          .setDoc(text(k.documentation)).setGroup(text(k.group)).setOrder(k.orderInGroup).setWidth(k.width.name())
          .setDisplayName(k.displayName == null ? k.name : k.displayName).addAllDependents(k.dependents);
      if (k.hasDefault() && k.defaultValue != null) {
        key.setDefaultValue(ConfigDef.convertToString(k.defaultValue, k.type));
      }
      out.add(key.build());
    }
    return out;
  }

  private static String text(String s) {
    return s == null ? "" : s;
  }

  static List<Connect.KeyValue> values(ConfigDef def, Config result) {
    if (result == null) {
      throw new IllegalStateException("its validate() returned null: expected a Config");
    }
    List<Connect.KeyValue> out = new ArrayList<>();
    for (ConfigValue v : result.configValues()) {
      ConfigDef.ConfigKey key = def.configKeys().get(v.name());
      ConfigDef.Type type = key == null ? null : key.type;
      Connect.KeyValue.Builder value = Connect.KeyValue.newBuilder()
          .setName(v.name()).addAllErrors(v.errorMessages()).setVisible(v.visible());
      if (v.value() != null) {
        value.setValue(string(v.value(), type));
      }
      for (Object o : v.recommendedValues()) {
        value.addRecommended(string(o, type));
      }
      out.add(value.build());
    }
    return out;
  }

  /** Formats a value by its type. Connectors also give values of other types; those as they are. */
  private static String string(Object value, ConfigDef.Type type) {
    try {
      return type == null || type == ConfigDef.Type.LIST && !(value instanceof List)
          ? String.valueOf(value) : ConfigDef.convertToString(value, type);
    } catch (ClassCastException e) {
      return String.valueOf(value);
    }
  }
}
