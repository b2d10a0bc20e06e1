package millrace.bridge;

import com.google.protobuf.Empty;
import connect.v1.Connect;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import millrace.loading.PluginFolder;

/** The gRPC server of the plugin protocol, on a Unix socket of the JDK. */
final class PluginServer {
  private static final String SERVICE = "connect.v1.Plugin";
  /** The worker limits messages; this only must not be lower. */
  private static final int MAX_MESSAGE = 1 << 30;
  private static final int FLOW_CONTROL_WINDOW = 4 << 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final PluginFolder folder;
  private final ConfigProviders providers;

  PluginServer(PluginFolder folder, Path socket) throws IOException {
    this.folder = folder;
    this.providers = new ConfigProviders(folder);
    EventLoopGroup loop = new NioEventLoopGroup(1);
    Server server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioServerDomainSocketChannel.class)
        .bossEventLoopGroup(loop).workerEventLoopGroup(loop)
        .executor(threads()).maxInboundMessageSize(MAX_MESSAGE).flowControlWindow(FLOW_CONTROL_WINDOW)
        .addService(plugin()).addService(controller())
        .build();
    server.start();
  }

  /** Waits until the worker asks the process to end, and closes what outlives calls. */
  void await() throws InterruptedException {
    ended.await();
    providers.close();
  }

  private ExecutorService threads() {
    return Executors.newCachedThreadPool(task -> {
      Thread t = new Thread(task);
      t.setDaemon(true);
      t.setContextClassLoader(folder.loader());
      return t;
    });
  }

  private BindableService plugin() {
    Classes classes = new Classes(folder);
    return () -> ServerServiceDefinition.builder(SERVICE)
        .addMethod(Methods.unary(method("Describe"), Connect.DescribeRequest.getDefaultInstance(),
            Connect.DescribeResponse.getDefaultInstance()), Methods.answer(classes::describe))
        .addMethod(Methods.unary(method("Validate"), Connect.ValidateRequest.getDefaultInstance(),
            Connect.ValidateResponse.getDefaultInstance()), Methods.answer(classes::validate))
        .addMethod(Methods.unary(method("AlterOffsets"), Connect.AlterOffsetsRequest.getDefaultInstance(),
            Connect.AlterOffsetsResponse.getDefaultInstance()), Methods.answer(classes::alterOffsets))
        .addMethod(Methods.unary(method("ExactlyOnce"), Connect.ExactlyOnceRequest.getDefaultInstance(),
            Connect.ExactlyOnceResponse.getDefaultInstance()), Methods.answer(classes::exactlyOnce))
        .addMethod(Methods.unary(method("Threads"), Connect.ThreadsRequest.getDefaultInstance(),
            Connect.ThreadsResponse.getDefaultInstance()), Methods.answer(Stacks::dump))
        .addMethod(Methods.unary(method("Metrics"), Connect.MetricsRequest.getDefaultInstance(),
            Connect.MetricsResponse.getDefaultInstance()), Methods.answer(LocalMetrics::read))
        .addMethod(Methods.stream(method("RunConnector"),
            Methods.message(Connect.ConnectorRequest.getDefaultInstance()),
            Methods.message(Connect.ConnectorResponse.getDefaultInstance())),
            Methods.call(out -> new ConnectorCall(folder, out)))
        .addMethod(Methods.stream(method("RunSource"),
            Methods.message(Connect.SourceRequest.getDefaultInstance()), Methods.BYTES),
            Methods.call(out -> new SourceCall(folder, out)))
        .addMethod(Methods.stream(method("RunSink"),
            Methods.BYTES, Methods.message(Connect.SinkResponse.getDefaultInstance())),
            Methods.call(out -> new SinkCall(folder, out)))
        .addMethod(Methods.stream(method("RunTransformation"), Methods.BYTES, Methods.BYTES),
            Methods.call(out -> new TransformationCall(folder, out)))
        .addMethod(Methods.stream(method("RunConverter"), Methods.BYTES, Methods.BYTES),
            Methods.call(out -> new ConverterCall(folder, out)))
        .addMethod(Methods.unary(method("Resolve"), Connect.ResolveRequest.getDefaultInstance(),
            Connect.ResolveResponse.getDefaultInstance()), Methods.answer(providers::resolve))
        .build();
  }

  private static String method(String name) {
    return MethodDescriptor.generateFullMethodName(SERVICE, name);
  }

  /** go-plugin's own service, by which the worker ends the process. */
  private BindableService controller() {
    return () -> ServerServiceDefinition.builder("plugin.GRPCController")
        .addMethod(Methods.unary("plugin.GRPCController/Shutdown", Empty.getDefaultInstance(), Empty.getDefaultInstance()),
            Methods.answer(r -> {
              ended.countDown();
              return r;
            }))
        .build();
  }
}
