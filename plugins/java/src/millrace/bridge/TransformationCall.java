package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.Map;
import millrace.loading.PluginFolder;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** RunTransformation: the lifetime of a transformation or a predicate of a task. */
final class TransformationCall extends RecordsCall {
  private Object made; // the transformation or predicate

  TransformationCall(PluginFolder folder, Replies<byte[]> replies) {
    super(folder, "transformation", replies);
  }

  @Override
  AutoCloseable start(Connect.StartTask start) throws Exception {
    Configurable configurable = folder.make(Configurable.class, start.getClass_());
    configurable.configure(new HashMap<>(start.getConfigMap()));
    made = configurable;
    return (AutoCloseable) made;
  }

  @Override
  Map.Entry<String, String> tag(Connect.StartTask start) {
    return Map.entry(made instanceof Predicate ? "predicate" : "transformation", start.getAlias());
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // the class is generic in the kind of record
  ConnectRecord<?> apply(ConnectRecord<?> r) {
    if (made instanceof Predicate predicate) {
      return predicate.test(r) ? r : null;
    }
    return ((Transformation) made).apply(r);
  }
}
