{{/* Name of the release's objects: the release's own, if it says culvert already. */}}
{{- define "culvert.fullname" -}}
{{- if contains "culvert" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-culvert" (.Release.Name | trunc 32 | trimSuffix "-") }}{{ end }}
{{- end }}

{{/* Labels that select a component's pods. Argument: list of the root and the component. */}}
{{- define "culvert.selector" -}}
app.kubernetes.io/name: culvert
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "culvert.labels" -}}
{{ include "culvert.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "culvert.metadata" -}}
name: {{ include "culvert.fullname" (index . 0) }}-{{ index . 1 }}
namespace: {{ (index . 0).Release.Namespace }}
labels:
  {{- include "culvert.labels" . | nindent 2 }}
{{- end }}

{{- define "culvert.image" -}}
image: {{ printf "%s/%s:%s" (index . 0).Values.image.repository (index . 1) ((index . 0).Values.image.tag | default (index . 0).Chart.AppVersion) }}
imagePullPolicy: {{ (index . 0).Values.image.pullPolicy }}
{{- end }}

{{- define "culvert.bootstrapServers" -}}
{{- if .Values.kafka.bundled.enabled -}}
{{ include "culvert.fullname" . }}-broker.{{ .Release.Namespace }}.svc:9092
{{- else -}}
{{ .Values.kafka.external.bootstrapServers }}
{{- end -}}
{{- end }}
