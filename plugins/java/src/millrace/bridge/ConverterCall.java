package millrace.bridge;

import connect.v1.Connect;
import java.util.HashMap;
import java.util.Map;
import millrace.loading.PluginFolder;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.ConverterConfig;
import org.apache.kafka.connect.storage.ConverterType;
import org.apache.kafka.connect.storage.HeaderConverter;

/** RunConverter: the lifetime of a converter of a task, in one direction. */
final class ConverterCall extends RecordsCall {
  private interface Conversion {
    ConnectRecord<?> of(ConnectRecord<?> r);
  }

  private Conversion conversion;

  ConverterCall(PluginFolder folder, Replies<byte[]> replies) {
    super(folder, "converter", replies);
  }

  @Override
  AutoCloseable start(Connect.StartTask start) throws Exception {
    Connect.Conversion c = start.getConversion();
    Map<String, Object> config = new HashMap<>(start.getConfigMap());
    if (c.getHeaders()) {
      HeaderConverter made = folder.make(HeaderConverter.class, start.getClass_());
      config.put(ConverterConfig.TYPE_CONFIG, ConverterType.HEADER.getName());
      made.configure(config);
      conversion = c.getToData() ? r -> toData(made, r) : r -> fromData(made, r);
      return made;
    }
    Converter made = folder.make(Converter.class, start.getClass_());
    made.configure(config, c.getKey());
    conversion = c.getToData() ? r -> toData(made, r) : r -> fromData(made, r);
    return made;
  }

  @Override
  Map.Entry<String, String> tag(Connect.StartTask start) {
    Connect.Conversion c = start.getConversion();
    return Map.entry("converter", c.getHeaders() ? "header" : c.getKey() ? "key" : "value");
  }

  @Override
  ConnectRecord<?> apply(ConnectRecord<?> r) {
    return conversion.of(r);
  }

  private static ConnectRecord<?> toData(Converter c, ConnectRecord<?> r) {
    return data(c.toConnectData(r.topic(), kafkaHeaders(r), (byte[]) r.value()));
  }

  private static ConnectRecord<?> fromData(Converter c, ConnectRecord<?> r) {
    Headers headers = kafkaHeaders(r);
    byte[] bytes = c.fromConnectData(r.topic(), headers, r.valueSchema(), r.value());
    return bytes(bytes, headers);
  }

  private static ConnectRecord<?> toData(HeaderConverter c, ConnectRecord<?> r) {
    return data(c.toConnectHeader(r.topic(), (String) r.key(), (byte[]) r.value()));
  }

  private static ConnectRecord<?> fromData(HeaderConverter c, ConnectRecord<?> r) {
    byte[] bytes = c.fromConnectHeader(r.topic(), (String) r.key(), r.valueSchema(), r.value());
    return bytes(bytes, new RecordHeaders());
  }

  private static Headers kafkaHeaders(ConnectRecord<?> r) {
    Headers out = new RecordHeaders();
    for (org.apache.kafka.connect.header.Header h : r.headers()) {
      out.add(h.key(), (byte[]) h.value());
    }
    return out;
  }

  private static ConnectRecord<?> data(SchemaAndValue data) {
    return data == null ? result(null, null, null) : result(data.schema(), data.value(), null);
  }

  private static ConnectRecord<?> bytes(byte[] bytes, Headers headers) {
    ConnectHeaders out = new ConnectHeaders();
    for (Header h : headers) {
      out.add(h.key(), h.value(), null);
    }
    return result(null, bytes, out);
  }

  private static ConnectRecord<?> result(Schema schema, Object value, ConnectHeaders headers) {
    return new SourceRecord(null, null, null, null, null, null, schema, value, null, headers);
  }
}
