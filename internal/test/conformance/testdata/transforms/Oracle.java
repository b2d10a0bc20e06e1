import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** Reads cases, one JSON object a line, runs them through Apache's classes, and writes a result a line. */
@SuppressWarnings({"unchecked", "rawtypes"})
public class Oracle {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode c = JSON.readTree(line);
            ObjectNode result = JSON.createObjectNode();
            result.set("name", c.get("name"));
            run(c, result);
            out.println(JSON.writeValueAsString(result));
        }
        out.flush();
    }

    static void run(JsonNode c, ObjectNode result) throws Exception {
        List<Transformation> steps = new ArrayList<>();
        List<Predicate> predicates = new ArrayList<>();
        ConnectRecord r;
        try {
            r = record(c.get("record"));
        } catch (Exception e) {
            result.put("refused", "the record: " + e);
            return;
        }
        try {
            for (JsonNode step : c.get("steps")) {
                Transformation t = (Transformation) Class.forName(step.get("class").asText()).getDeclaredConstructor().newInstance();
                check(t.config(), props(step));
                t.configure(props(step));
                steps.add(t);
                JsonNode predicate = step.get("predicate");
                Predicate p = null;
                if (predicate != null) {
                    p = (Predicate) Class.forName(predicate.get("class").asText()).getDeclaredConstructor().newInstance();
                    check(p.config(), props(predicate));
                    p.configure(props(predicate));
                }
                predicates.add(p);
            }
        } catch (Exception e) {
            result.put("refused", e.toString());
            return;
        }
        try {
            for (int i = 0; i < steps.size() && r != null; i++) {
                boolean negate = c.get("steps").get(i).path("negate").asBoolean();
                if (predicates.get(i) == null || predicates.get(i).test(r) != negate) {
                    r = steps.get(i).apply(r);
                }
            }
        } catch (Exception e) {
            result.put("error", e.getClass().getName());
            result.put("text", String.valueOf(e.getMessage()));
            return;
        }
        if (r == null) {
            result.put("dropped", true);
        } else {
            result.set("record", write(r));
        }
    }

    static void check(ConfigDef keys, Map<String, String> props) {
        for (ConfigValue v : keys.validate(props)) {
            if (!v.errorMessages().isEmpty()) {
                throw new ConfigException(String.join("; ", v.errorMessages()));
            }
        }
    }

    static Map<String, String> props(JsonNode step) {
        Map<String, String> out = new HashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> i = step.get("props").fields(); i.hasNext(); ) {
            Map.Entry<String, JsonNode> e = i.next();
            out.put(e.getKey(), e.getValue().asText());
        }
        return out;
    }

    static ConnectRecord record(JsonNode n) {
        Schema keySchema = schema(n.get("keySchema"));
        Schema valueSchema = schema(n.get("valueSchema"));
        Object key = value(keySchema, n.get("key"));
        Object value = value(valueSchema, n.get("value"));
        Integer partition = none(n.get("partition")) ? null : n.get("partition").asInt();
        Long timestamp = none(n.get("timestamp")) ? null : n.get("timestamp").asLong();
        ConnectHeaders headers = new ConnectHeaders();
        for (JsonNode h : n.path("headers")) {
            Schema s = schema(h.get("schema"));
            headers.add(h.get("key").asText(), value(s, h.get("value")), s);
        }
        if (none(n.get("offset"))) {
            return new SourceRecord(Map.of(), Map.of(), n.get("topic").asText(), partition, keySchema, key, valueSchema, value,
                timestamp, headers);
        }
        return new SinkRecord(n.get("topic").asText(), partition == null ? 0 : partition, keySchema, key, valueSchema, value,
            n.get("offset").asLong(), timestamp, TimestampType.CREATE_TIME, headers);
    }

    static boolean none(JsonNode n) {
        return n == null || n.isNull();
    }

    static Schema schema(JsonNode n) {
        if (none(n)) {
            return null;
        }
        SchemaBuilder b;
        switch (n.get("type").asText()) {
            case "struct":
                b = SchemaBuilder.struct();
                for (JsonNode f : n.path("fields")) {
                    b.field(f.get("name").asText(), schema(f.get("schema")));
                }
                break;
            case "map":
                b = SchemaBuilder.map(schema(n.get("key")), schema(n.get("elem")));
                break;
            case "array":
                b = SchemaBuilder.array(schema(n.get("elem")));
                break;
            default:
                b = SchemaBuilder.type(Schema.Type.valueOf(n.get("type").asText().toUpperCase()));
        }
        if (n.has("name")) {
            b.name(n.get("name").asText());
        }
        if (n.has("version")) {
            b.version(n.get("version").asInt());
        }
        if (n.has("doc")) {
            b.doc(n.get("doc").asText());
        }
        for (Iterator<Map.Entry<String, JsonNode>> i = n.path("parameters").fields(); i.hasNext(); ) {
            Map.Entry<String, JsonNode> e = i.next();
            b.parameter(e.getKey(), e.getValue().asText());
        }
        if (n.path("optional").asBoolean()) {
            b.optional();
        }
        if (n.has("default")) {
            b.defaultValue(value(b.type() == Schema.Type.STRUCT ? schema(without(n)) : b, n.get("default")));
        }
        return b.build();
    }

    /** A struct's schema without its default: the default is of that one. */
    static JsonNode without(JsonNode n) {
        ObjectNode out = n.deepCopy();
        out.remove("default");
        return out;
    }

    static Object value(Schema s, JsonNode n) {
        if (none(n) || n.isEmpty()) {
            return null;
        }
        String type = n.fieldNames().next();
        JsonNode v = n.get(type);
        switch (type) {
            case "boolean": return v.asBoolean();
            case "int8": return (byte) v.asInt();
            case "int16": return (short) v.asInt();
            case "int32": return v.asInt();
            case "int64": return v.asLong();
            case "float32": return Float.parseFloat(v.asText().replace("Inf", "Infinity"));
            case "float64": return Double.parseDouble(v.asText().replace("Inf", "Infinity"));
            case "string": return v.asText();
            case "bytes": return Base64.getDecoder().decode(v.asText());
            case "time": return new Date(v.asLong());
            case "decimal":
                String[] parts = v.asText().split("/");
                return new BigDecimal(new BigInteger(parts[0]), Integer.parseInt(parts[1]));
            case "array":
                List<Object> items = new ArrayList<>();
                v.forEach(item -> items.add(value(s == null ? null : s.valueSchema(), item)));
                return items;
            case "map":
                Map<Object, Object> map = new LinkedHashMap<>();
                v.forEach(pair -> map.put(value(s == null ? null : s.keySchema(), pair.get(0)),
                    value(s == null ? null : s.valueSchema(), pair.get(1))));
                return map;
            default:
                Struct struct = new Struct(s);
                for (Field f : s.fields()) {
                    Object x = value(f.schema(), v.get(f.index()));
                    if (x != null) {
                        struct.put(f, x);
                    }
                }
                return struct;
        }
    }

    static ObjectNode write(ConnectRecord r) {
        ObjectNode out = JSON.createObjectNode();
        out.put("topic", r.topic());
        out.put("partition", r.kafkaPartition());
        if (r instanceof SinkRecord) {
            out.put("offset", ((SinkRecord) r).kafkaOffset());
        }
        out.put("timestamp", r.timestamp());
        out.set("keySchema", write(r.keySchema()));
        out.set("key", write(r.key(), r.keySchema()));
        out.set("valueSchema", write(r.valueSchema()));
        out.set("value", write(r.value(), r.valueSchema()));
        ArrayNode headers = JSON.createArrayNode();
        for (Object o : r.headers()) {
            Header h = (Header) o;
            ObjectNode n = headers.addObject();
            n.put("key", h.key());
            n.set("schema", write(h.schema()));
            n.set("value", write(h.value(), h.schema()));
        }
        if (headers.size() > 0) {
            out.set("headers", headers);
        }
        return out;
    }

    static JsonNode write(Schema s) {
        if (s == null) {
            return null;
        }
        ObjectNode out = JSON.createObjectNode();
        out.put("type", s.type().name().toLowerCase());
        if (s.isOptional()) {
            out.put("optional", true);
        }
        if (s.name() != null) {
            out.put("name", s.name());
        }
        if (s.version() != null) {
            out.put("version", s.version());
        }
        if (s.doc() != null) {
            out.put("doc", s.doc());
        }
        if (s.parameters() != null) {
            ObjectNode parameters = out.putObject("parameters");
            s.parameters().forEach(parameters::put);
        }
        if (s.defaultValue() != null) {
            out.set("default", write(s.defaultValue(), s));
        }
        if (s.type() == Schema.Type.STRUCT) {
            ArrayNode fields = out.putArray("fields");
            for (Field f : s.fields()) {
                ObjectNode n = fields.addObject();
                n.put("name", f.name());
                n.set("schema", write(f.schema()));
            }
        }
        if (s.type() == Schema.Type.MAP) {
            out.set("key", write(s.keySchema()));
        }
        if (s.type() == Schema.Type.MAP || s.type() == Schema.Type.ARRAY) {
            out.set("elem", write(s.valueSchema()));
        }
        return out;
    }

    static JsonNode write(Object v, Schema s) {
        ObjectNode out = JSON.createObjectNode();
        if (v == null) {
            return null;
        } else if (v instanceof Boolean) {
            out.put("boolean", (Boolean) v);
        } else if (v instanceof Byte) {
            out.put("int8", (Byte) v);
        } else if (v instanceof Short) {
            out.put("int16", (Short) v);
        } else if (v instanceof Integer) {
            out.put("int32", (Integer) v);
        } else if (v instanceof Long) {
            out.put("int64", (Long) v);
        } else if (v instanceof Float) {
            out.put("float32", v.toString());
        } else if (v instanceof Double) {
            out.put("float64", v.toString());
        } else if (v instanceof String) {
            out.put("string", (String) v);
        } else if (v instanceof byte[]) {
            out.put("bytes", Base64.getEncoder().encodeToString((byte[]) v));
        } else if (v instanceof ByteBuffer) {
            out.put("bytes", Base64.getEncoder().encodeToString(((ByteBuffer) v).array()));
        } else if (v instanceof Date) {
            out.put("time", ((Date) v).getTime());
        } else if (v instanceof BigDecimal) {
            out.put("decimal", ((BigDecimal) v).unscaledValue() + "/" + ((BigDecimal) v).scale());
        } else if (v instanceof List) {
            ArrayNode items = out.putArray("array");
            ((List<?>) v).forEach(item -> items.add(write(item, s == null ? null : s.valueSchema())));
        } else if (v instanceof Map) {
            ArrayNode pairs = out.putArray("map");
            ((Map<?, ?>) v).forEach((k, x) -> pairs.addArray().add(write(k, s == null ? null : s.keySchema()))
                .add(write(x, s == null ? null : s.valueSchema())));
        } else {
            Struct struct = (Struct) v;
            if (!plain(struct.schema()).equals(plain(s))) {
                out.put("struct of another schema", struct.schema() + " in " + s);
                return out;
            }
            ArrayNode values = out.putArray("struct");
            for (Field f : struct.schema().fields()) {
                values.add(write(struct.getWithoutDefault(f.name()), f.schema()));
            }
        }
        return out;
    }

    static Object plain(Schema s) {
        return s == null ? "none" : s instanceof ConnectSchema ? s : s.schema();
    }
}
