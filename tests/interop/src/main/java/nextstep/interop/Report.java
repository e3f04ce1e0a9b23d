package nextstep.interop;

/** What passed and what did not, printed as it happens. */
final class Report {
  /** Says what is wrong, or null. */
  interface Check {
    String problem() throws Exception;
  }

  private int passed;
  private int failed;

  void title(String title) {
    System.out.println("\n" + title);
  }

  /** Whether the check passed. */
  boolean check(String what, Check check) {
    String problem;
    try {
      problem = check.problem();
    } catch (Exception e) {
      problem = e.toString();
    }
    System.out.printf("  %-6s  %s%n", problem == null ? "ok" : "FAILED", what);
    if (problem != null) System.out.println(problem.indent(12).stripTrailing());
    if (problem == null) {
      ++passed;
    } else {
      ++failed;
    }
    return problem == null;
  }

  /** Prints the sum; whether nothing failed. */
  boolean finish() {
    System.out.printf("%n%d passed, %d failed%n", passed, failed);
    return failed == 0 && passed > 0;
  }
}
