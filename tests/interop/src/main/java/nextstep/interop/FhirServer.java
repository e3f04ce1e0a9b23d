package nextstep.interop;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.narrative2.NullNarrativeGenerator;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * HAPI FHIR's R4 server on a free port of the loopback. It pages after a few entries, so that a
 * client that reads only the first page is found out, and notes what it is asked.
 */
final class FhirServer implements AutoCloseable {
  private static final int PAGE = 3;

  private final AnnotationConfigApplicationContext beans;
  private final Server jetty = new Server();
  private final ServerConnector connector = new ServerConnector(jetty);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  FhirServer() throws Exception {
    beans = new AnnotationConfigApplicationContext(FhirServerConfig.class);
    ServletContextHandler handler = new ServletContextHandler();
    handler.addFilter(
        new FilterHolder(
            (request, response, chain) -> {
              asked.add(lineOf((HttpServletRequest) request));
              chain.doFilter(request, response);
            }),
        "/*",
        EnumSet.of(DispatcherType.REQUEST));
    handler.addServlet(new ServletHolder(restful()), "/fhir/*");
    jetty.setHandler(handler);
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    jetty.addConnector(connector);
    jetty.start();
  }

  String base() {
    return "http://127.0.0.1:" + connector.getLocalPort() + "/fhir";
  }

  /** What was asked since the last call: "GET /fhir/Condition?patient=x". */
  List<String> takeAsked() {
    List<String> taken = new ArrayList<>(asked);
    asked.clear();
    return taken;
  }

  @Override
  public void close() throws Exception {
    jetty.stop();
    beans.close();
  }

  private static String lineOf(HttpServletRequest request) {
    String query = request.getQueryString();
    return request.getMethod() + " " + request.getRequestURI() + (query == null ? "" : "?" + query);
  }

  private RestfulServer restful() {
    FhirContext fhir = beans.getBean(FhirContext.class);
    fhir.setNarrativeGenerator(new NullNarrativeGenerator());
    RestfulServer server = new RestfulServer(fhir);
    server.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());
    server.registerProvider(beans.getBean(IJpaSystemProvider.class));
    DatabaseBackedPagingProvider paging = beans.getBean(DatabaseBackedPagingProvider.class);
    paging.setDefaultPageSize(PAGE);
    paging.setMaximumPageSize(PAGE);
    server.setPagingProvider(paging);
    server.setDefaultResponseEncoding(EncodingEnum.JSON);
    return server;
  }
}
