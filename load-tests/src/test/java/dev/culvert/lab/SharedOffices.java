package dev.culvert.lab;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes one pair of offices between them, since a start of Culvert costs half a minute
 * of CPU time: its broker and services live from the first class that asks for a {@link MixedSites}
 * to the end of the run. Each class begins with the configuration of {@link MixedSites#begin}. One
 * that leaves something behind fails itself, and the next gets new offices.
 */
final class SharedOffices implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedOffices.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    offices(context).begin();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    MixedSites used = store(context).get(MixedSites.class, MixedSites.class);
    if (used == null) {
      return;
    }
    try {
      used.end();
    } catch (RuntimeException e) {
      store(context).remove(MixedSites.class);
      used.close();
      throw new LabException(
          context.getDisplayName() + " leaves offices that no other test can use", e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MixedSites.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return offices(context);
  }

  private static MixedSites offices(ExtensionContext context) {
    return store(context)
        .computeIfAbsent(MixedSites.class, _ -> MixedSites.build(), MixedSites.class);
  }

  /** That of the whole run, at whose end it closes what it holds. */
  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }
}
