package nextstep.interop;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * HL7's validator over every resource that the golden cards offer, and over the value sets of the
 * content. Codes of systems that it does not hold (RxNorm, SNOMED CT, LOINC, ICD-10) are warnings.
 */
final class ResourceCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FhirValidator validator;

  ResourceCheck() {
    FhirContext fhir = FhirContext.forR4Cached();
    UnknownCodeSystemWarningValidationSupport unknown =
        new UnknownCodeSystemWarningValidationSupport(fhir);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    ValidationSupportChain support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(fhir),
            new InMemoryTerminologyServerValidationSupport(fhir),
            new CommonCodeSystemsTerminologyService(fhir),
            unknown);
    FhirInstanceValidator module = new FhirInstanceValidator(support);
    module.setAnyExtensionsAllowed(true);
    validator = fhir.newValidator().registerValidatorModule(module);
  }

  /** The errors of one resource, "MedicationRequest.status: ..."; warnings are left out. */
  List<String> errorsOf(String resource) {
    List<String> errors = new ArrayList<>();
    for (SingleValidationMessage message : validator.validateWithResult(resource).getMessages()) {
      if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
      errors.add(message.getLocationString() + ": " + message.getMessage());
    }
    return errors;
  }

  /**
   * The errors that the EHR's own order does not have: an update gives back what was sent, with
   * every element that we do not know.
   */
  List<String> errorsWeMade(String resource, Path request) {
    List<String> errors = errorsOf(resource);
    if (errors.isEmpty()) return errors;
    try {
      JsonNode mine = JSON.readTree(resource);
      for (JsonNode entry :
          JSON.readTree(request.toFile()).at("/context/draftOrders/entry")) {
        JsonNode draft = entry.path("resource");
        if (mine.hasNonNull("id") && mine.path("id").equals(draft.path("id"))) {
          errors.removeAll(errorsOf(draft.toString()));
        }
      }
    } catch (IOException e) {
      errors.add(e.toString());
    }
    return errors;
  }

  /** Each kind of mistake has to be found before a validator that finds none is believed. */
  List<String> selfCheck() {
    Map<String, String> broken =
        Map.of(
            "an element of no resource",
            "{'resourceType':'ServiceRequest','status':'draft','intent':'order',"
                + "'subject':{'reference':'Patient/p'},'colour':'red'}",
            "a required element left out",
            "{'resourceType':'MedicationRequest','status':'draft','intent':'order',"
                + "'medicationCodeableConcept':{'text':'x'}}",
            "a code of another list",
            "{'resourceType':'ServiceRequest','status':'drafted','intent':'order',"
                + "'subject':{'reference':'Patient/p'}}",
            "a date that is none",
            "{'resourceType':'ServiceRequest','status':'draft','intent':'order',"
                + "'subject':{'reference':'Patient/p'},'authoredOn':'2026-13-45'}",
            "a rule of the specification broken (tim-2)",
            "{'resourceType':'MedicationRequest','status':'draft','intent':'order',"
                + "'medicationCodeableConcept':{'text':'x'},'subject':{'reference':'Patient/p'},"
                + "'dosageInstruction':[{'timing':{'repeat':{'period':1}}}]}");
    List<String> missed = new ArrayList<>();
    broken.forEach(
        (what, resource) -> {
          if (errorsOf(resource.replace('\'', '"')).isEmpty()) missed.add(what);
        });
    String sound =
        "{'resourceType':'ServiceRequest','status':'draft','intent':'order',"
            + "'subject':{'reference':'Patient/p'}}";
    for (String error : errorsOf(sound.replace('\'', '"'))) missed.add("a sound one: " + error);
    return missed;
  }

  /** Every resource that the cards under a folder offer, with the first case that holds it. */
  static Map<String, String> resourcesOfCards(Path cases) throws IOException {
    Map<String, String> resources = new LinkedHashMap<>();
    for (Path file : filesNamed(cases, "cards.json")) {
      for (JsonNode card : JSON.readTree(file.toFile()).path("cards")) {
        for (JsonNode suggestion : card.path("suggestions")) {
          for (JsonNode action : suggestion.path("actions")) {
            JsonNode resource = action.path("resource");
            if (!resource.isObject()) continue;
            resources.putIfAbsent(resource.toString(), cases.relativize(file.getParent()) + "");
          }
        }
      }
    }
    return resources;
  }

  static Map<String, String> valueSets(Path folder) throws IOException {
    Map<String, String> sets = new LinkedHashMap<>();
    for (Path file : filesNamed(folder, ".json")) {
      sets.put(Files.readString(file), folder.relativize(file).toString());
    }
    return sets;
  }

  private static List<Path> filesNamed(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }
}
