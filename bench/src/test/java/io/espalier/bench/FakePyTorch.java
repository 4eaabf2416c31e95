package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.espalier.Requests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program that takes PyTorch's orders, and makes the steps with scalar kernels. */
final class FakePyTorch {
  private final Map<String, Paced> steps = new HashMap<>();

  public static void main(String[] arguments) throws IOException {
    FakePyTorch fake = new FakePyTorch();
    System.out.println("ok a fake");
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      System.out.println(fake.answer(line.split(" ")));
    }
  }

  private String answer(String[] words) throws IOException {
    switch (words[0]) {
      case "open" -> {
        if (words[2].equals("compiled")) {
          return "error no compiler here";
        }
        List<Integer> widths = new ArrayList<>();
        for (String width : words[8].split(",")) {
          widths.add(Integer.valueOf(width));
        }
        int batch = Integer.parseInt(words[5]);
        Net net = new Net(widths, false);
        int floats = net.parameters().length + batch * (net.inputs() + 1);
        if (Files.size(Path.of(words[9])) != 4L * floats) {
          return "error the file has not " + floats + " floats";
        }
        boolean fed = Boolean.parseBoolean(words[4]);
        steps.put(
            words[1], new Requests("scalar", 1).steps(new StepCase(net, batch, 1, false), fed));
      }
      case "run" -> {
        steps.get(words[1]).pace(Integer.parseInt(words[2]));
        steps.get(words[1]).run();
        return "ok 0.5";
      }
      case "result" -> {
        float[] values = steps.get(words[1]).result();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        Files.write(Path.of(words[2]), bytes.array());
      }
      case "close" -> steps.remove(words[1]).close();
      default -> {
        return "error no such order: " + words[0];
      }
    }
    return "ok";
  }
}
