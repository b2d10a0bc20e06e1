package millrace.bridge;

import connect.v1.Connect;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.stub.ClientCalls;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import millrace.data.BatchWriter;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Uses the server once as a worker does, so that the classes of a start and of a request are in the
 * class data archive, which the JVM writes when the process ends.
 */
final class Rehearsal {
  private Rehearsal() { }

  static void run(Path socket) {
    NioEventLoopGroup loop = new NioEventLoopGroup(1);
    ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class).eventLoopGroup(loop)
        .overrideAuthority("localhost").usePlaintext().build();
    ClientCalls.blockingUnaryCall(channel, Methods.unary("connect.v1.Plugin/Describe",
        Connect.DescribeRequest.getDefaultInstance(), Connect.DescribeResponse.getDefaultInstance()),
        CallOptions.DEFAULT, Connect.DescribeRequest.getDefaultInstance());
    SourceRecord record = new SourceRecord(Map.of(), Map.of(), "topic", Schema.STRING_SCHEMA, "value");
    BatchWriter writer = new BatchWriter();
    writer.source(List.of(record), Integer.MAX_VALUE, Integer.MAX_VALUE);
    writer.batch(Connect.Boundary.BOUNDARY_NONE, false);
    channel.shutdownNow();
  }
}
