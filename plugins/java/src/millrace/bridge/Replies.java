package millrace.bridge;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The responses of a streaming call. Any thread may send them; after the end they are dropped. */
final class Replies<R> {
  private final StreamObserver<R> out;
  private volatile boolean ended;

  Replies(StreamObserver<R> out) {
    this.out = out;
  }

  synchronized void send(R response) {
    if (!ended) {
      out.onNext(response);
    }
  }

  /**
   * Sends what a plugin asks for, which can be any number of responses: waits until the worker has
   * read most of the previous ones. So they do not fill the memory.
   */
  void sendPatiently(R response) {
    while (!ended && out instanceof ServerCallStreamObserver<R> call && !call.isReady()) {
      try { // gRPC calls back only on the thread of the call, which may be this one
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    send(response);
  }

  /** Ends the call. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      out.onCompleted();
    }
  }

  /** Ends the call with an error, which fails the connector or task. */
  synchronized void fail(Throwable e) {
    if (!ended) {
      ended = true;
      out.onError(Failure.ofTask(e));
    }
  }

  /** The worker has ended the call: nothing can be sent anymore. */
  synchronized void abandon() {
    ended = true;
  }
}
