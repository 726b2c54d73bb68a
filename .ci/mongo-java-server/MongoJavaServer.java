import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** Runs mongo-java-server in memory for the tests of the job store and prints its address. */
class MongoJavaServer {
  /** It says 3.6 of itself, which the driver no longer speaks to; it knows all the commands that the job store uses. */
  record Claimed(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

  public static void main(String[] arguments) {
    var server = new MongoServer(new MemoryBackend().version(new Claimed(List.of(4, 4, 0), 9)));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    var address = server.bind();
    System.out.println("mongodb://" + address.getHostString() + ":" + address.getPort() + "/");
  }
}
