package nextstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The real program against a FHIR server that somebody else wrote: whichever way the record comes
 * to the service, the cards are the same. Then HL7's validator over what the cards offer. Prints a
 * table; exits with 1 if anything failed.
 *
 * <p>Usage: Interop ROOT NEXTSTEP WORK
 */
public final class Interop {
  private static final List<String> KEYS_SENT_IN_PART = List.of("patient", "conditions");

  private final Report report = new Report();
  private final Path root;
  private final Path work;
  private final Program program;

  private Interop(Path root, Path binary, Path work) {
    this.root = root;
    this.work = work;
    this.program = new Program(binary);
  }

  public static void main(String[] arguments) throws Exception {
    Interop interop =
        new Interop(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
    interop.checkCalls();
    interop.checkResources();
    System.exit(interop.report.finish() ? 0 : 1);
  }

  // ---- calls -----------------------------------------------------------------------------------

  private void checkCalls() throws Exception {
    List<Patient> patients = Patient.allIn(root.resolve("tests/interop/patients"));
    try (FhirServer fhir = new FhirServer()) {
      Ehr ehr = new Ehr(fhir.base());
      for (Patient patient : patients) ehr.load(patient);
      Path byGet = configFor(fhir.base(), "get");
      try (Program.Service get = program.serve(byGet);
          Program.Service post = program.serve(configFor(fhir.base(), "post"))) {
        for (Patient patient : patients) {
          report.title(patient.id() + ": " + patient.why());
          new Calls(patient, fhir, ehr, byGet, get.url(), post.url()).check();
        }
        report.title("what nobody wrote down");
        checkNobody(patients.get(0), fhir, ehr, get.url());
        fhir.close();
        checkServerDown(patients.get(0), fhir, ehr, get.url());
      }
    }
  }

  /** config/sandbox.yaml, but for the FHIR server and a deadline for its slow first answers. */
  private Path configFor(String base, String search) throws IOException {
    StringBuilder config = new StringBuilder();
    boolean skipped = false;
    for (String line : Files.readAllLines(root.resolve("config/sandbox.yaml"))) {
      boolean top = !line.isEmpty() && !line.startsWith(" ") && !line.startsWith("#");
      if (top) skipped = line.equals("fhir:");
      if (skipped) continue;
      String whole = line.replaceFirst("^(content|services): ", "$1: " + root + "/config/");
      config.append(whole).append('\n');
    }
    config.append("profiles: ").append(root).append("/config/profiles\n");
    config.append("fhir:\n  token: optional\n  search: ").append(search);
    config.append("\n  deadline_ms: 30000\n  fetch_ms: 30000\n  bases:\n    - url: ").append(base);
    config.append("\n      private_addresses: true\n");
    return Files.writeString(work.resolve("by-" + search + ".yaml"), config);
  }

  /** One patient, in every way that a record comes to the service. */
  private final class Calls {
    private final Patient patient;
    private final FhirServer fhir;
    private final Ehr ehr;
    private final Path config;
    private final String url;
    private final String urlByPost;
    private final Map<String, String> templates;
    private JsonNode wanted;

    Calls(Patient patient, FhirServer fhir, Ehr ehr, Path config, String url, String urlByPost)
        throws Exception {
      this.patient = patient;
      this.fhir = fhir;
      this.ehr = ehr;
      this.config = config;
      this.url = url;
      this.urlByPost = urlByPost;
      this.templates = ehr.templatesOf(patient.service(), url);
    }

    void check() throws Exception {
      if (!report.check("the record as prefetch, no FHIR server", this::takeWanted)) return;
      report.check(
          "prefetch resolved by the EHR, all pages",
          () -> same(url, ehr.prefetchFor(patient, templates, Ehr.Pages.ALL)));
      report.check(
          "prefetch of first pages with next links",
          () -> same(url, ehr.prefetchFor(patient, templates, Ehr.Pages.FIRST_WITH_NEXT_LINK)));
      report.check("no prefetch: fetched by GET", this::fetchedByGet);
      report.check("no prefetch: fetched by POST _search", this::fetchedByPost);
      report.check("patient and conditions sent, the rest fetched", this::fetchedInPart);
      report.check("nextstep simulate", () -> sameText());
      report.check("nextstep simulate --to the running service", () -> sameText("--to", url));
    }

    private String takeWanted() throws Exception {
      ObjectNode request = patient.request(patient.recordAsPrefetch(templates), null);
      String answer =
          program.run(request.toString(), "assess", "--config", config.toString(), "--service",
              patient.service(), "--today", Program.TODAY);
      wanted = Json.read(answer);
      List<String> topics = new ArrayList<>();
      for (JsonNode card : wanted.required("cards")) {
        topics.add(card.required("source").required("topic").required("code").asText());
      }
      return topics.equals(patient.topics()) ? null : "cards of " + topics;
    }

    private String same(String service, JsonNode prefetch) throws Exception {
      ObjectNode request = patient.request(prefetch, fhir.base());
      fhir.takeAsked();
      Ehr.Answer answer = ehr.call(service, patient.service(), request);
      if (answer.status() != 200) return answer.status() + " " + answer.body();
      return Json.difference(wanted, answer.body());
    }

    private String fetchedByGet() throws Exception {
      String problem = same(url, null);
      if (problem != null) return problem;
      List<String> asked = fhir.takeAsked();
      for (String template : templates.values()) {
        String type = template.split("[/?]")[0];
        if (asked.stream().noneMatch(one -> one.startsWith("GET /fhir/" + type))) {
          return "did not ask for " + type + ": " + asked;
        }
      }
      return null;
    }

    private String fetchedByPost() throws Exception {
      String problem = same(urlByPost, null);
      if (problem != null) return problem;
      for (String one : fhir.takeAsked()) {
        boolean page = one.contains("_getpages=");
        boolean read = one.startsWith("GET") && !one.contains("?");
        boolean search = one.startsWith("POST") && one.endsWith("/_search");
        if (!page && !read && !search) return "asked " + one;
      }
      return null;
    }

    private String fetchedInPart() throws Exception {
      ObjectNode whole = ehr.prefetchFor(patient, templates, Ehr.Pages.ALL);
      String problem = same(url, whole.retain(KEYS_SENT_IN_PART));
      if (problem != null) return problem;
      for (String one : fhir.takeAsked()) {
        if (one.matches("GET /fhir/(Patient/|Condition\\b).*")) return "asked again: " + one;
      }
      return null;
    }

    private String sameText(String... more) throws Exception {
      List<String> arguments =
          new ArrayList<>(List.of("simulate", "--config", config.toString(), "--today",
              Program.TODAY, "--fhir-server", fhir.base(), "--patient", patient.id(), "--service",
              patient.service()));
      if (patient.orderFile() != null) {
        arguments.addAll(List.of("--order", patient.orderFile().toString()));
      } else if (!patient.words().isEmpty()) {
        arguments.addAll(List.of("--drug", patient.words()));
      }
      arguments.addAll(List.of(more));
      String text = program.run("", arguments.toArray(String[]::new));
      String wantedText = program.run(wanted.toString(), "cards");
      return text.equals(wantedText) ? null : "prints other cards:\n" + text;
    }
  }

  private void checkNobody(Patient patient, FhirServer fhir, Ehr ehr, String url) {
    report.check(
        "a patient whom the FHIR server does not know: no card, no 5xx",
        () -> {
          ObjectNode request = patient.request(null, fhir.base());
          ((ObjectNode) request.required("context")).put("patientId", "nobody");
          Ehr.Answer answer = ehr.call(url, patient.service(), request);
          boolean fine =
              answer.status() == 412
                  || (answer.status() == 200 && answer.body().required("cards").isEmpty());
          return fine ? null : answer.status() + " " + answer.body();
        });
  }

  private void checkServerDown(Patient patient, FhirServer fhir, Ehr ehr, String url) {
    report.check(
        "the FHIR server is down: 412 with an OperationOutcome",
        () -> {
          Ehr.Answer answer =
              ehr.call(url, patient.service(), patient.request(null, fhir.base()));
          boolean fine =
              answer.status() == 412
                  && answer.body().path("resourceType").asText().equals("OperationOutcome");
          return fine ? null : answer.status() + " " + answer.body();
        });
  }

  // ---- resources -------------------------------------------------------------------------------

  private void checkResources() throws IOException {
    ResourceCheck check = new ResourceCheck();
    report.title("HL7's validator");
    boolean works =
        report.check(
            "finds what is broken, and nothing in what is sound",
            () -> {
              List<String> missed = check.selfCheck();
              return missed.isEmpty() ? null : String.join("\n", missed);
            });
    if (!works) return;
    Path cases = root.resolve("tests/cases");
    validate(
        "resources that the golden cards offer",
        ResourceCheck.resourcesOfCards(cases),
        (resource, place) ->
            check.errorsWeMade(resource, cases.resolve(place).resolve("request.json")));
    validate(
        "value sets of the content",
        ResourceCheck.valueSets(root.resolve("config/content/valuesets")),
        (resource, place) -> check.errorsOf(resource));
  }

  private void validate(
      String what,
      Map<String, String> resources,
      BiFunction<String, String, List<String>> errorsOf) {
    report.check(
        resources.size() + " " + what,
        () -> {
          if (resources.isEmpty()) return "none found";
          Map<String, String> errors = new TreeMap<>();
          resources.forEach(
              (resource, place) ->
                  errorsOf
                      .apply(resource, place)
                      .forEach(error -> errors.merge(error, place, Interop::upToThree)));
          if (errors.isEmpty()) return null;
          StringBuilder text = new StringBuilder();
          errors.forEach((error, where) -> text.append(error + "  in " + where + "\n"));
          return text.toString().strip();
        });
  }

  private static String upToThree(String places, String one) {
    long count = Stream.of(places.split(", ")).count();
    return count >= 3 ? places : places + ", " + one;
  }
}
