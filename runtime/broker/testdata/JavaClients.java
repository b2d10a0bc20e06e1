import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.serialization.*;

/** Uses a broker as Java's programs do, and prints a line per step. */
public class JavaClients {
    interface Step {
        Object run() throws Exception;
    }

    private static final TopicPartition FIRST = new TopicPartition("java", 0);
    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, "java");

    private static Map<String, Object> common;
    private static Admin admin;

    public static void main(String[] args) {
        common = Map.of("bootstrap.servers", args[0], "request.timeout.ms", 8000, "default.api.timeout.ms", 10000);
        try (Admin client = Admin.create(new HashMap<>(common))) {
            admin = client;
            topics();
            configs();
            records();
            groups();
            step("access control", () -> admin.describeAcls(AclBindingFilter.ANY).values().get());
            step("quotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get());
            step("deleted", () -> admin.deleteTopics(List.of("java", "plain")).all().thenApply(x -> "all").get());
        }
    }

    private static void step(String name, Step step) {
        String line;
        try {
            line = String.valueOf(step.run());
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            line = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        System.out.println(name + ": " + line);
    }

    private static void topics() {
        step("created", () -> {
            var result = admin.createTopics(List.of(new NewTopic("java", 2, (short) 1).configs(Map.of("retention.ms", "-1")),
                new NewTopic("plain", Optional.empty(), Optional.empty())));
            ConfigEntry set = result.config("java").get().get("retention.ms");
            return result.numPartitions("java").get() + " partitions, " + set.name() + " " + set.source() + ", "
                + result.numPartitions("plain").get() + " partition";
        });
        step("dry run", () -> {
            admin.createTopics(List.of(new NewTopic("dry", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true)).all().get();
            return new TreeSet<>(admin.listTopics().names().get());
        });
        step("twice", () -> admin.createTopics(List.of(new NewTopic("java", 2, (short) 1))).all().get());
        step("more partitions", () -> {
            admin.createPartitions(Map.of("java", NewPartitions.increaseTo(3))).all().get();
            return admin.describeTopics(List.of("java")).allTopicNames().get().get("java").partitions().size();
        });
        step("cluster", () -> admin.describeCluster().nodes().get().size() + " " + admin.describeCluster().clusterId().get());
    }

    private static String config(String key) throws Exception {
        ConfigEntry entry = admin.describeConfigs(List.of(TOPIC)).all().get().get(TOPIC).get(key);
        return entry == null ? "none" : entry.value() + " " + entry.source();
    }

    private static void configs() {
        step("changed", () -> {
            admin.incrementalAlterConfigs(Map.of(TOPIC, List.of(
                new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET),
                new AlterConfigOp(new ConfigEntry("retention.ms", null), AlterConfigOp.OpType.DELETE)))).all().get();
            return config("cleanup.policy") + ", " + config("retention.ms");
        });
        step("the broker's", () -> config("max.message.bytes") + ", message.max.bytes " + config("message.max.bytes"));
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(common);
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static void records() {
        step("compressed", () -> {
            for (String type : List.of("gzip", "snappy", "lz4", "zstd")) {
                try (var producer = producer(Map.of("compression.type", type, "linger.ms", 5))) {
                    List<Future<RecordMetadata>> sent = new ArrayList<>();
                    for (int i = 0; i < 10; i++) sent.add(producer.send(new ProducerRecord<>("java", 0, "k" + i, type)));
                    for (var s : sent) s.get();
                }
            }
            return admin.listOffsets(Map.of(FIRST, OffsetSpec.latest())).all().get().get(FIRST).offset();
        });
        step("transactions", () -> {
            try (var producer = producer(Map.of("transactional.id", "tx"))) {
                producer.initTransactions();
                for (int i = 0; i < 2; i++) {
                    producer.beginTransaction();
                    producer.send(new ProducerRecord<>("java", 1, "k", "tx" + i)).get();
                    producer.sendOffsetsToTransaction(Map.of(FIRST, new OffsetAndMetadata(i + 1)), metadata("in-tx"));
                    if (i == 0) producer.commitTransaction(); else producer.abortTransaction();
                }
            }
            return admin.listConsumerGroupOffsets("in-tx").partitionsToOffsetAndMetadata().get().get(FIRST).offset();
        });
        step("deleted records", () -> admin.deleteRecords(Map.of(FIRST, RecordsToDelete.beforeOffset(10))).lowWatermarks().get(FIRST).get().lowWatermark());
    }

    private static ConsumerGroupMetadata metadata(String group) {
        try (var consumer = new KafkaConsumer<>(group(group), new StringDeserializer(), new StringDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    private static Map<String, Object> group(String id) {
        Map<String, Object> config = new HashMap<>(common);
        config.putAll(Map.of("group.id", id, "auto.offset.reset", "earliest", "isolation.level", "read_committed", "enable.auto.commit", false));
        return config;
    }

    /** Reads the 30 compressed records that are left, and the committed one. */
    private static String consume(String group, Map<String, Object> more) {
        Map<String, Object> config = group(group);
        config.putAll(more);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("java"));
            Map<String, Integer> values = new java.util.TreeMap<>();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            for (int n = 0; n < 31 && System.nanoTime() < end; ) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    values.merge(record.value(), 1, Integer::sum);
                    n++;
                }
            }
            consumer.commitSync();
            return values.toString();
        }
    }

    private static String listed(ListGroupsOptions options) throws Exception {
        return admin.listGroups(options).all().get().stream().map(g -> g.groupId() + " " + g.type().get() + " " + g.groupState().get())
            .sorted().collect(Collectors.joining(", "));
    }

    private static void groups() {
        step("classic group", () -> consume("classic", Map.of("group.protocol", "classic", "group.instance.id", "static")));
        step("new group", () -> consume("new", Map.of("group.protocol", "consumer")));
        step("no group", () -> {
            try (var consumer = new KafkaConsumer<>(group("first"), new StringDeserializer(), new StringDeserializer())) {
                consumer.assign(List.of(new TopicPartition("java", 1)));
                for (int i = 0; i < 100; i++) {
                    for (var record : consumer.poll(Duration.ofMillis(100))) return record.value();
                }
                return "nothing";
            }
        });
        step("removed member", () -> admin.removeMembersFromConsumerGroup("classic",
            new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove("static")))).all().thenApply(x -> "static").get());
        step("groups", () -> listed(ListGroupsOptions.forConsumerGroups()));
        step("described", () -> admin.describeConsumerGroups(List.of("classic")).all().get().get("classic").groupState());
        step("moved", () -> {
            admin.alterConsumerGroupOffsets("classic", Map.of(FIRST, new OffsetAndMetadata(20))).all().get();
            return admin.listConsumerGroupOffsets("classic").partitionsToOffsetAndMetadata().get().get(FIRST).offset();
        });
        step("forgotten", () -> {
            admin.deleteConsumerGroupOffsets("classic", Set.of(FIRST)).all().get();
            return admin.listConsumerGroupOffsets("classic").partitionsToOffsetAndMetadata().get().get(FIRST);
        });
        step("deleted groups", () -> {
            admin.deleteConsumerGroups(List.of("classic", "new")).all().get();
            return listed(new ListGroupsOptions());
        });
    }
}
