package nextstep.peer;

import ca.uhn.fhir.rest.api.server.cdshooks.CdsServiceRequestJson;
import ca.uhn.hapi.fhir.cdshooks.api.CdsService;
import ca.uhn.hapi.fhir.cdshooks.api.CdsServicePrefetch;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceIndicatorEnum;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseCardJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseCardSourceJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseLinkJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseSuggestionActionJson;
import ca.uhn.hapi.fhir.cdshooks.api.json.CdsServiceResponseSuggestionJson;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service under the id of ours, with a decision of one line. */
@Configuration
public class Services {
  private static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
  private static final String SNOMED_CT = "http://snomed.info/sct";
  private static final String GABAPENTIN_800_TABLET = "310434";
  private static final String SCIATICA = "23056005";

  @Bean
  List<Object> cdsServices() {
    return List.of(new OrderSign());
  }

  /** Gabapentin ordered in sciatica: one card with one suggestion and one link. */
  public static class OrderSign {
    @CdsService(
        value = "pain-order-sign",
        hook = "order-sign",
        title = "Bench",
        description = "One decision",
        prefetch = {
          @CdsServicePrefetch(
              value = "conditions",
              query = "Condition?patient={{context.patientId}}")
        })
    public CdsServiceResponseJson call(CdsServiceRequestJson request) {
      CdsServiceResponseJson response = new CdsServiceResponseJson();
      Bundle orders = (Bundle) request.getContext().getResource("draftOrders");
      Bundle conditions = (Bundle) request.getPrefetch("conditions");
      if (isOrdered(orders) && isListed(conditions)) {
        response.addCard(card(request.getContext().getString("patientId")));
      }
      return response;
    }

    private static boolean isOrdered(Bundle orders) {
      return orders.getEntry().stream()
          .map(Bundle.BundleEntryComponent::getResource)
          .filter(MedicationRequest.class::isInstance)
          .map(order -> ((MedicationRequest) order).getMedicationCodeableConcept())
          .anyMatch(drug -> holds(drug, RXNORM, GABAPENTIN_800_TABLET));
    }

    private static boolean isListed(Bundle conditions) {
      return conditions.getEntry().stream()
          .map(Bundle.BundleEntryComponent::getResource)
          .filter(Condition.class::isInstance)
          .map(condition -> ((Condition) condition).getCode())
          .anyMatch(problem -> holds(problem, SNOMED_CT, SCIATICA));
    }

    private static boolean holds(CodeableConcept concept, String system, String code) {
      return concept.getCoding().stream()
          .anyMatch(one -> system.equals(one.getSystem()) && code.equals(one.getCode()));
    }

    private static CdsServiceResponseCardJson card(String patient) {
      ServiceRequest referral = new ServiceRequest();
      referral.setStatus(ServiceRequest.ServiceRequestStatus.DRAFT);
      referral.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
      referral.setCode(new CodeableConcept().setText("Referral to pain management"));
      referral.setSubject(new Reference("Patient/" + patient));
      CdsServiceResponseSuggestionJson suggestion = new CdsServiceResponseSuggestionJson();
      suggestion.setLabel("Refer to pain management");
      suggestion.setUuid("9a6d4f1e-7a3b-4c69-8a51-2f7f0c7a1b02");
      suggestion.addAction(
          new CdsServiceResponseSuggestionActionJson()
              .setType("create")
              .setDescription("Referral to pain management")
              .setResource(referral));
      CdsServiceResponseCardJson card = new CdsServiceResponseCardJson();
      card.setUuid("1b0c2d3e-4f50-4162-8374-8596a7b8c9d0");
      card.setSummary("Gabapentin in sciatica: consider pain management");
      card.setIndicator(CdsServiceIndicatorEnum.WARNING);
      card.setSource(new CdsServiceResponseCardSourceJson().setLabel("Bench"));
      card.addSuggestion(suggestion);
      card.setLinks(
          List.of(
              new CdsServiceResponseLinkJson()
                  .setLabel("Source")
                  .setUrl("https://www.nice.org.uk/guidance/ng59")
                  .setType("absolute")));
      return card;
    }
  }
}
