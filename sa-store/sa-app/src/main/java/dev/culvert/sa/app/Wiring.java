package dev.culvert.sa.app;

import dev.culvert.sa.console.Console;
import dev.culvert.sa.menu.Engine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts sa-core's parts together. */
@ApplicationScoped
class Wiring {

  @Produces
  @Singleton
  Engine engine(SecretsDirectory secrets) {
    return new Engine(secrets);
  }

  @Produces
  @Singleton
  Console console(Engine engine) {
    return new Console(engine);
  }
}
