import io.apicurio.registry.utils.converter.avro.AvroData;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads schemas and data, BASE64 HEX a line, and prints what they are in Connect. Defaults are not checked, as Confluent's converter
 * parses the schemas of a registry; AvroData is Apicurio's copy of Confluent's.
 */
public class AvroOracle {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split(" ", -1);
            String text = new String(Base64.getDecoder().decode(parts[0]), StandardCharsets.UTF_8);
            System.out.println(answer(text, HexFormat.of().parseHex(parts[1])));
        }
    }

    static String answer(String text, byte[] data) {
        org.apache.avro.Schema schema;
        try {
            schema = new org.apache.avro.Schema.Parser().setValidateDefaults(false).parse(text);
        } catch (Exception e) {
            return "REFUSED";
        }
        try {
            Object datum = new GenericDatumReader<>(schema).read(null, DecoderFactory.get().binaryDecoder(data, null));
            SchemaAndValue v = new AvroData(100).toConnectData(schema, datum);
            return show(v.schema()) + " = " + show(v.value());
        } catch (Exception e) {
            return "UNREADABLE";
        }
    }

    static String show(Schema s) {
        String text = s.type().toString();
        if (s.name() != null) text += "/" + s.name();
        if (s.isOptional()) text += "?";
        if (s.defaultValue() != null) text += "=" + show(s.defaultValue());
        switch (s.type()) {
            case ARRAY: return text + "<" + show(s.valueSchema()) + ">";
            case MAP: return text + "<" + show(s.keySchema()) + "," + show(s.valueSchema()) + ">";
            case STRUCT:
                text += "{";
                for (Field f : s.fields()) text += f.name() + ":" + show(f.schema()) + ";";
                return text + "}";
            default: return text;
        }
    }

    static String show(Object v) {
        if (v instanceof ByteBuffer) {
            ByteBuffer b = ((ByteBuffer) v).duplicate();
            byte[] bytes = new byte[b.remaining()];
            b.get(bytes);
            return HexFormat.of().formatHex(bytes);
        }
        if (v instanceof byte[]) return HexFormat.of().formatHex((byte[]) v);
        if (v instanceof java.util.Date) return ((java.util.Date) v).getTime() + "ms";
        String text = "";
        if (v instanceof Struct) {
            for (Field f : ((Struct) v).schema().fields()) text += f.name() + "=" + show(((Struct) v).getWithoutDefault(f.name())) + ";";
            return "{" + text + "}";
        }
        if (v instanceof List) {
            for (Object item : (List<?>) v) text += show(item) + ";";
            return "[" + text + "]";
        }
        if (v instanceof Map) {
            for (Map.Entry<?, ?> e : new TreeMap<Object, Object>((Map<?, ?>) v).entrySet()) text += show(e.getKey()) + "=" + show(e.getValue()) + ";";
            return "{" + text + "}";
        }
        return String.valueOf(v);
    }
}
