package nextstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.TreeSet;

/** Reading JSON and telling where two differ. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode read(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** The first place where they differ, or null. */
  static String difference(JsonNode wanted, JsonNode got) {
    return difference(wanted, got, "");
  }

  private static String difference(JsonNode wanted, JsonNode got, String at) {
    if (wanted.equals(got)) return null;
    if (wanted.isObject() && got.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      wanted.fieldNames().forEachRemaining(names::add);
      got.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String problem = difference(wanted.path(name), got.path(name), at + "/" + name);
        if (problem != null) return problem;
      }
    }
    if (wanted.isArray() && got.isArray() && wanted.size() == got.size()) {
      for (int i = 0; i < wanted.size(); ++i) {
        String problem = difference(wanted.get(i), got.get(i), at + "/" + i);
        if (problem != null) return problem;
      }
    }
    return at + "\nwanted " + wanted + "\ngot    " + got;
  }
}
