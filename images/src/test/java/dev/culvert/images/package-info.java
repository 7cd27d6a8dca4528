/**
 * Tests that run the container images, with the privileges that the chart gives them, on Docker
 * networks. They need a Docker engine and are skipped without one.
 */
package dev.culvert.images;
