{{/* What a schema cannot say of two values. */}}
{{- define "culvert.validate" -}}
{{- $kafka := .Values.kafka }}
{{- if and (not $kafka.bundled.enabled) (not $kafka.external.bootstrapServers) }}
{{- fail "kafka.external.bootstrapServers is empty: name your brokers as host:port, or set kafka.bundled.enabled=true" }}
{{- end }}
{{- if and $kafka.bundled.enabled $kafka.external.bootstrapServers }}
{{- fail "kafka.external.bootstrapServers is set while kafka.bundled.enabled is true: set one of them only" }}
{{- end }}
{{- if gt (int $kafka.external.minInSync) (int $kafka.external.replication) }}
{{- fail (printf "kafka.external.minInSync is %d, more than kafka.external.replication (%d)" (int $kafka.external.minInSync) (int $kafka.external.replication)) }}
{{- end }}
{{- if gt (int .Values.ikeService.replicas) (int .Values.ikePartitions) }}
{{- fail (printf "ikeService.replicas is %d, more than ikePartitions (%d): the rest would have nothing to do" (int .Values.ikeService.replicas) (int .Values.ikePartitions)) }}
{{- end }}
{{- if and .Values.networkPolicy.enabled .Values.kafka.bundled.enabled (not .Values.networkPolicy.nodeCidrs) }}
{{- fail "networkPolicy.nodeCidrs is empty: without the networks of the nodes the datapath cannot reach the broker" }}
{{- end }}
{{- end }}
