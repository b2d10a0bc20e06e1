import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaDeserializer;
import io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaSerializer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Reads messages, TYPE TOPIC HEX a line, by Apicurio's deserializers, and prints what its serializers write of what was read. */
@SuppressWarnings({"unchecked", "rawtypes"})
public class Serdes {
    public static void main(String[] args) throws Exception {
        Map<String, Object> config = Map.of(
            "apicurio.registry.url", args[0],
            "apicurio.registry.as-confluent", true, // ids of four bytes
            "apicurio.registry.use-id", "contentId",
            "apicurio.registry.headers.enabled", false,
            "apicurio.registry.auto-register", false,
            "apicurio.registry.find-latest", true);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split(" ");
            byte[] data = HexFormat.of().parseHex(parts[2]);
            String answer;
            try {
                answer = HexFormat.of().formatHex(again(parts[0], parts[1], config, data));
            } catch (Exception e) {
                e.printStackTrace();
                answer = String.valueOf(e).replace('\n', ' ');
            }
            System.out.println(parts[0] + " " + answer);
        }
        System.exit(0);
    }

    static byte[] again(String type, String topic, Map<String, Object> config, byte[] data) {
        boolean avro = type.equals("AVRO");
        Deserializer reader = avro ? new AvroKafkaDeserializer<>() : new JsonSchemaKafkaDeserializer<>();
        Serializer writer = avro ? new AvroKafkaSerializer<>() : new JsonSchemaKafkaSerializer<>();
        reader.configure(config, false);
        writer.configure(config, false);
        return writer.serialize(topic, reader.deserialize(topic, data));
    }
}
