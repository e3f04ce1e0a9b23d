package nextstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** The other side: keeps records on a FHIR server, resolves prefetch templates, calls services. */
final class Ehr {
  /** How much of a list of several pages an EHR sends. */
  enum Pages {
    ALL,
    FIRST_WITH_NEXT_LINK
  }

  record Answer(int status, JsonNode body) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FHIR = "application/fhir+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  Ehr(String base) {
    this.base = base;
  }

  void load(Patient patient) throws IOException, InterruptedException {
    for (JsonNode resource : patient.resources()) {
      String type = resource.required("resourceType").asText();
      String at = type + "/" + resource.required("id").asText();
      HttpRequest put =
          HttpRequest.newBuilder(URI.create(base + "/" + at))
              .header("Content-Type", FHIR)
              .PUT(HttpRequest.BodyPublishers.ofString(resource.toString()))
              .build();
      Answer answer = send(put);
      if (answer.status() != 201) {
        throw new IOException("PUT " + at + ": " + answer.status() + " " + answer.body());
      }
    }
  }

  /** The prefetch templates of a service, by key, from discovery. */
  Map<String, String> templatesOf(String service, String url)
      throws IOException, InterruptedException {
    for (JsonNode one : get(url + "/cds-services").required("services")) {
      if (!one.required("id").asText().equals(service)) continue;
      Map<String, String> templates = new TreeMap<>();
      one.required("prefetch")
          .fields()
          .forEachRemaining(field -> templates.put(field.getKey(), field.getValue().asText()));
      return templates;
    }
    throw new IOException("discovery does not list " + service);
  }

  ObjectNode prefetchFor(Patient patient, Map<String, String> templates, Pages pages)
      throws IOException, InterruptedException {
    ObjectNode prefetch = JSON.createObjectNode();
    for (Map.Entry<String, String> one : templates.entrySet()) {
      String query = one.getValue().replace("{{context.patientId}}", patient.id());
      JsonNode first = get(base + "/" + query);
      prefetch.set(one.getKey(), pages == Pages.ALL ? whole(first) : first);
    }
    return prefetch;
  }

  Answer call(String url, String service, JsonNode request)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url + "/cds-services/" + service))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
            .build());
  }

  private JsonNode whole(JsonNode page) throws IOException, InterruptedException {
    if (!page.required("resourceType").asText().equals("Bundle")) return page;
    ObjectNode all = page.deepCopy();
    all.remove("link");
    ArrayNode entries = all.withArray("entry");
    for (String next = nextOf(page); next != null; next = nextOf(page)) {
      page = get(next);
      page.path("entry").forEach(entries::add);
    }
    if (entries.isEmpty()) all.remove("entry");
    return all;
  }

  private static String nextOf(JsonNode bundle) {
    for (JsonNode link : bundle.path("link")) {
      if (link.path("relation").asText().equals("next")) return link.required("url").asText();
    }
    return null;
  }

  private JsonNode get(String url) throws IOException, InterruptedException {
    Answer answer =
        send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Accept", FHIR + ", application/json")
                .build());
    if (answer.status() != 200) throw new IOException("GET " + url + ": " + answer.body());
    return answer.body();
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }
}
