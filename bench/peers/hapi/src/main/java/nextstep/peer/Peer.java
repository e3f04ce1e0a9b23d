package nextstep.peer;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.hapi.fhir.cdshooks.api.ICdsHooksDaoAuthorizationSvc;
import ca.uhn.hapi.fhir.cdshooks.config.CdsHooksConfig;
import ca.uhn.hapi.fhir.cdshooks.controller.CdsHooksController;
import ca.uhn.hapi.fhir.cdshooks.svc.CdsHooksContextBooter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;

/** HAPI FHIR's CDS Hooks module on Spring Boot, as its documentation sets it up, for one service. */
@Configuration
@Import({CdsHooksConfig.class, CdsHooksController.class})
@ImportAutoConfiguration({
  HttpMessageConvertersAutoConfiguration.class,
  ServletWebServerFactoryAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
public class Peer {
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(Peer.class);
    application.setDefaultProperties(
        Map.of(
            "server.address", "127.0.0.1",
            "server.port", "0",
            "spring.main.banner-mode", "off",
            "logging.level.root", "WARN"));
    application.run(arguments);
  }

  @EventListener
  public void ready(WebServerInitializedEvent event) {
    System.out.println("listening on http://127.0.0.1:" + event.getWebServer().getPort());
  }

  @Bean
  FhirContext fhirContext() {
    return FhirContext.forR4();
  }

  @Bean
  DaoRegistry daoRegistry(FhirContext fhir) {
    return new DaoRegistry(fhir);
  }

  @Bean
  CdsHooksContextBooter booter() {
    CdsHooksContextBooter booter = new CdsHooksContextBooter();
    booter.setDefinitionsClass(Services.class);
    booter.start();
    return booter;
  }

  @Bean
  ICdsHooksDaoAuthorizationSvc authorization() {
    return resource -> {};
  }

  /** The module reads and writes its own JSON. */
  @Bean
  MappingJackson2HttpMessageConverter converter(
      @Qualifier(CdsHooksConfig.CDS_HOOKS_OBJECT_MAPPER_FACTORY) ObjectMapper mapper) {
    return new MappingJackson2HttpMessageConverter(mapper);
  }
}
