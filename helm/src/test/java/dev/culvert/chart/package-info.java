/**
 * Tests of the Helm chart: Helm itself lints and renders it, without a cluster, and what it renders
 * is read as Kubernetes would read it. No copy of the chart's text lives here.
 */
package dev.culvert.chart;
