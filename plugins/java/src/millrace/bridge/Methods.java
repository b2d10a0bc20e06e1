package millrace.bridge;

import com.google.protobuf.MessageLite;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/** The methods of a service, by hand: gRPC's code generator for Java is not needed for so few. */
final class Methods {
  /** Messages as they are on the wire, for those with records. */
  static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
    @Override
    public InputStream stream(byte[] message) {
      return new Message(message);
    }

    @Override
    public byte[] parse(InputStream in) {
      try {
        if (!(in instanceof KnownLength)) {
          return in.readAllBytes();
        }
        byte[] message = new byte[in.available()];
        in.readNBytes(message, 0, message.length);
        return message;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private static final class Message extends ByteArrayInputStream implements KnownLength {
    Message(byte[] message) {
      super(message);
    }
  }

  private Methods() { }

  static <M extends MessageLite> MethodDescriptor.Marshaller<M> message(M prototype) {
    return ProtoLiteUtils.marshaller(prototype);
  }

  static <Q extends MessageLite, R extends MessageLite> MethodDescriptor<Q, R> unary(String name, Q request, R response) {
    return MethodDescriptor.newBuilder(message(request), message(response))
        .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName(name).build();
  }

  static <Q, R> MethodDescriptor<Q, R> stream(String name, MethodDescriptor.Marshaller<Q> request,
      MethodDescriptor.Marshaller<R> response) {
    return MethodDescriptor.newBuilder(request, response)
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING).setFullMethodName(name).build();
  }

  /** A unary method. */
  interface Answer<Q, R> {
    R answer(Q request) throws Exception;
  }

  static <Q, R> ServerCallHandler<Q, R> answer(Answer<Q, R> method) {
    return ServerCalls.asyncUnaryCall((request, out) -> {
      R response;
      try {
        response = method.answer(request);
      } catch (Throwable e) {
        out.onError(Failure.ofRequest(e));
        return;
      } finally {
        Thread.interrupted(); // the thread serves other calls, too
      }
      out.onNext(response);
      out.onCompleted();
    });
  }

  /** A streaming call. Its requests arrive one at a time. */
  interface Call<Q> extends StreamObserver<Q> {
    /** The worker has abandoned the call. */
    void canceled();

    @Override
    default void onError(Throwable e) {
      canceled();
    }
  }

  static <Q, R> ServerCallHandler<Q, R> call(Function<Replies<R>, Call<Q>> start) {
    return ServerCalls.asyncBidiStreamingCall(out -> {
      ServerCallStreamObserver<R> observer = (ServerCallStreamObserver<R>) out;
      Call<Q> call = start.apply(new Replies<>(observer));
      observer.setOnCancelHandler(call::canceled);
      return call;
    });
  }
}
