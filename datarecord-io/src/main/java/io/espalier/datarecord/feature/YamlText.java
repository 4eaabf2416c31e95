package io.espalier.datarecord.feature;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.file.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML to and from maps, lists, strings and numbers. What is read has at most 64 MiB and sixteen
 * levels, and no aliases: so it takes no more memory than it has text.
 */
final class YamlText {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_LEVELS = 16;

  private YamlText() {}

  /** The file's top level, which must be a map. */
  static Map<?, ?> read(Path file) {
    byte[] bytes;
    try (InputFile in = InputFile.open(file)) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return parse(bytes, file.toString());
  }

  static Map<?, ?> parse(byte[] utf8, String source) {
    if (utf8.length > MOST_BYTES) {
      throw new InputException(
          source, "has " + utf8.length + " bytes, more than " + MOST_BYTES + " allowed");
    }
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(MOST_BYTES).build();
    Object root;
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      // The parser goes on without recursion, the loader does not.
      requireFlat(new ParserImpl(settings, new StreamReader(settings, text)), source);
      root = new Load(settings).loadFromString(text);
    } catch (CharacterCodingException e) {
      throw new InputException(source, "is not valid UTF-8");
    } catch (YamlEngineException e) {
      throw new InputException(source, "is no valid YAML: " + e.getMessage());
    }
    if (root instanceof Map<?, ?> map) {
      return map;
    }
    throw new InputException(source, "must be a YAML map of keys and values");
  }

  private static void requireFlat(Iterator<Event> events, String source) {
    int level = 0;
    while (events.hasNext()) {
      switch (events.next()) {
        case AliasEvent alias ->
            throw new InputException(
                source, "has the alias *" + alias.getAlias() + "; write it out");
        case CollectionStartEvent _ -> level++;
        case CollectionEndEvent _ -> level--;
        default -> {}
      }
      if (level > MOST_LEVELS) {
        throw new InputException(source, "has more than " + MOST_LEVELS + " levels");
      }
    }
  }

  static String write(Object root) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setWidth(100)
            .build();
    return new Dump(settings).dumpToString(root);
  }
}
