import java.util.HashMap;
import java.util.Map;
import org.sourcelab.kafka.connect.apiclient.Configuration;
import org.sourcelab.kafka.connect.apiclient.KafkaConnectClient;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorPluginConfigDefinition;
import org.sourcelab.kafka.connect.apiclient.request.dto.NewConnectorDefinition;
import org.sourcelab.kafka.connect.apiclient.request.post.PostConnectorRestart;
import org.sourcelab.kafka.connect.apiclient.rest.exceptions.ResourceNotFoundException;

/** Makes every call that the client has: java Client URL INPUT TOPIC. */
public class Client {
    private static final String NAME = "java client";

    public static void main(String[] args) throws Exception {
        KafkaConnectClient client = new KafkaConnectClient(new Configuration(args[0]));
        check("version", client.getConnectServerVersion().getVersion().equals("4.3.0"));
        check("plugins", client.getConnectorPlugins().stream().anyMatch(p -> p.getClassName().endsWith("FileStreamSourceConnector")));
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "FileStreamSource");
        config.put("file", args[1]);
        config.put("topic", args[2]);
        check("create", client.addConnector(new NewConnectorDefinition(NAME, config)).getName().equals(NAME));
        await(client, "RUNNING");
        check("list", client.getConnectors().contains(NAME));
        check("info", client.getConnector(NAME).getConfig().get("topic").equals(args[2]));
        check("config", client.getConnectorConfig(NAME).get("file").equals(args[1]));
        check("expanded status", client.getConnectorsWithExpandedStatus().getAllStatuses().size() == 1);
        check("expanded info", client.getConnectorsWithExpandedInfo().getAllDefinitions().size() == 1);
        check("expanded both", client.getConnectorsWithAllExpandedMetadata().getConnectorNames().contains(NAME));
        check("topics", client.getConnectorTopics(NAME) != null);
        check("reset topics", client.resetConnectorTopics(NAME));
        config.put("tasks.max", "1");
        check("update", client.updateConnectorConfig(NAME, config).getConfig().get("tasks.max").equals("1"));
        await(client, "RUNNING");
        check("tasks", client.getConnectorTasks(NAME).size() == 1);
        check("task status", client.getConnectorTaskStatus(NAME, 0).getId() == 0);
        check("restart task", client.restartConnectorTask(NAME, 0));
        check("restart", client.restartConnector(NAME));
        check("restart all", client.restartConnector(new PostConnectorRestart(NAME).withIncludeTasks(true)));
        await(client, "RUNNING");
        check("pause", client.pauseConnector(NAME));
        await(client, "PAUSED");
        check("resume", client.resumeConnector(NAME));
        await(client, "RUNNING");
        check("stop", client.stopConnector(NAME));
        await(client, "STOPPED");
        config.put("name", "checked");
        check("validate", client.validateConnectorPluginConfig(ConnectorPluginConfigDefinition.newBuilder()
            .withName("FileStreamSource").withConfig(config).build()).getErrorCount() == 0);
        check("delete", client.deleteConnector(NAME));
        try {
            client.getConnector(NAME);
            check("not found", false);
        } catch (ResourceNotFoundException e) {
            check("message", e.getMessage().contains("not found"));
        }
        System.out.println("every call is fine");
    }

    private static void check(String what, boolean fine) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }

    private static void await(KafkaConnectClient client, String state) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (client.getConnectorStatus(NAME).getConnector().get("state").equals(state)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not " + state + ": " + client.getConnectorStatus(NAME));
    }
}
