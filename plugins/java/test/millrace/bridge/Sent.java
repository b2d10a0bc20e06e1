package millrace.bridge;

import connect.v1.Connect;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** The responses of a sink task. */
final class Sent implements StreamObserver<Connect.SinkResponse> {
  final List<Connect.SinkResponse> responses = new ArrayList<>();

  @Override
  public void onNext(Connect.SinkResponse response) {
    responses.add(response);
  }

  @Override
  public void onError(Throwable e) { }

  @Override
  public void onCompleted() { }
}
