package nextstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of patients/: record.json, everything on file about the patient who is named like the
 * folder; call.json, what happens and which cards (by topic) are to be shown; order.json, what is
 * ordered, where call.json has no order in words.
 */
record Patient(String id, String why, String service, List<String> topics, String words,
    Path orderFile, List<JsonNode> resources) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Patient> allIn(Path folder) throws IOException {
    List<Patient> patients = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path one : folders.sorted().toList()) patients.add(read(one));
    }
    return patients;
  }

  private static Patient read(Path folder) throws IOException {
    JsonNode call = JSON.readTree(folder.resolve("call.json").toFile());
    List<String> topics = new ArrayList<>();
    call.required("topics").forEach(topic -> topics.add(topic.asText()));
    List<JsonNode> resources = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(folder.resolve("record.json").toFile()).required("entry")) {
      resources.add(entry.required("resource"));
    }
    Path order = folder.resolve("order.json");
    return new Patient(folder.getFileName().toString(), call.required("why").asText(),
        call.required("service").asText(), topics, call.path("drug").asText(),
        Files.exists(order) ? order : null, resources);
  }

  String hook() {
    return service.replaceFirst("^pain-", "");
  }

  /** A request as an EHR writes it. No server: the record is all there is. */
  ObjectNode request(JsonNode prefetch, String fhirServer) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    request.put("hook", hook());
    request.put("hookInstance", "0f5f1d3e-6a3e-4a53-8f0a-8d3a0b0c0d0e");
    if (fhirServer != null) request.put("fhirServer", fhirServer);
    ObjectNode context = request.putObject("context");
    context.put("userId", "Practitioner/prescriber-1");
    context.put("patientId", id);
    if (prefetch != null) request.set("prefetch", prefetch);
    if (hook().equals("patient-view")) return request;
    JsonNode draft = orderFile == null ? orderInWords() : JSON.readTree(orderFile.toFile());
    ObjectNode orders = context.putObject("draftOrders");
    orders.put("resourceType", "Bundle");
    orders.put("type", "collection");
    orders.putArray("entry").addObject().set("resource", draft);
    if (hook().equals("order-select")) {
      String type = draft.required("resourceType").asText();
      context.putArray("selections").add(type + "/" + draft.required("id").asText());
    }
    return request;
  }

  /** The record as prefetch, without any server: a Bundle for each key of the service. */
  ObjectNode recordAsPrefetch(Map<String, String> templates) {
    ObjectNode prefetch = JSON.createObjectNode();
    templates.forEach(
        (key, template) -> {
          String type = template.split("[/?]")[0];
          if (type.equals("Patient")) {
            prefetch.set(key, resources.get(0));
            return;
          }
          ObjectNode bundle = prefetch.putObject(key);
          bundle.put("resourceType", "Bundle");
          bundle.put("type", "searchset");
          ArrayNode entries = JSON.createArrayNode();
          for (JsonNode resource : resources) {
            String is = resource.required("resourceType").asText();
            boolean included = type.equals("MedicationRequest") && is.equals("Medication");
            if (is.equals(type) || included) entries.addObject().set("resource", resource);
          }
          if (!entries.isEmpty()) bundle.set("entry", entries);
        });
    return prefetch;
  }

  /** What `nextstep simulate --drug` makes of words: docs/sandbox.md. */
  private ObjectNode orderInWords() {
    int number = words.replaceFirst("[0-9].*", "").length();
    ObjectNode order = JSON.createObjectNode();
    order.put("resourceType", "MedicationRequest");
    order.put("id", "simulated-order");
    order.put("status", "draft");
    order.put("intent", "order");
    order.putObject("medicationCodeableConcept").put("text", words.substring(0, number).strip());
    order.putObject("subject").put("reference", "Patient/" + id);
    order.putArray("dosageInstruction").addObject().put("text", words.substring(number));
    return order;
  }
}
