package millrace.loading;

/** A kind of class that a plugin can offer: its interface, and its name in the protocol. */
public enum Kind {
  SOURCE("org.apache.kafka.connect.source.SourceConnector", "source"),
  SINK("org.apache.kafka.connect.sink.SinkConnector", "sink"),
  TRANSFORMATION("org.apache.kafka.connect.transforms.Transformation", "transformation"),
  PREDICATE("org.apache.kafka.connect.transforms.predicates.Predicate", "predicate"),
  CONVERTER("org.apache.kafka.connect.storage.Converter", "converter"),
  HEADER_CONVERTER("org.apache.kafka.connect.storage.HeaderConverter", "header_converter"),
  CONFIG_PROVIDER("org.apache.kafka.common.config.provider.ConfigProvider", "config_provider");

  final String type;
  private final String word;

  Kind(String type, String word) {
    this.type = type;
    this.word = word;
  }

  /** Returns the kind's name in the protocol. */
  public String word() {
    return word;
  }
}
