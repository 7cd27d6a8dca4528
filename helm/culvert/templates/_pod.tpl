{{/* What every pod says first. Argument: list of the root and the component. */}}
{{- define "culvert.pod" -}}
serviceAccountName: {{ include "culvert.fullname" (index . 0) }}-{{ index . 1 }}
# Nothing here talks to the Kubernetes API.
automountServiceAccountToken: false
enableServiceLinks: false
{{- with (index . 0).Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* The pod of a service that needs nothing of its host. */}}
{{- define "culvert.unprivilegedPod" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "culvert.unprivilegedContainer" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Where a service may run. Argument: its values. */}}
{{- define "culvert.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .terminationGracePeriodSeconds }}
{{- end }}

{{/* Probes of Quarkus's health endpoint. A start may take long on a busy node; after it, silence counts. */}}
{{- define "culvert.probes" -}}
startupProbe:
  httpGet: {path: /q/health/started, port: http}
  periodSeconds: 2
  failureThreshold: 90
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}

{{/* Settings that all services share; a change of them restarts the pods. */}}
{{- define "culvert.settings" -}}
envFrom:
  - configMapRef: {name: {{ include "culvert.fullname" . }}-settings}
{{- end }}

{{- define "culvert.settingsChecksum" -}}
checksum/settings: {{ include (print $.Template.BasePath "/settings.yaml") . | sha256sum }}
{{- end }}

{{- define "culvert.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: secrets, mountPath: /etc/culvert/secrets, readOnly: true}
{{- end }}

{{/* The writable /tmp, and of the installation's secrets those entries that the service reads.
     Argument: list of the root and the names of the entries. */}}
{{- define "culvert.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
- name: secrets
  secret:
    secretName: {{ (index . 0).Values.secrets.existingSecret }}
    defaultMode: 0440
    items:
      {{- range rest . }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}
