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

{{/* Makes the key with which a service signs its records and has cert-authority certify it, before the service starts. The token for
     that is given to this container alone: with it, a service could become any other writer.
     Argument: list of the root, the writer and the directory of its state; a writer with $(CULVERT_NODE_NAME) is the node's. */}}
{{- define "culvert.enrol" -}}
{{- $node := contains "NODE_NAME" (index . 1) -}}
initContainers:
  - name: enrol
    {{- include "culvert.image" (list (index . 0) "broker") | nindent 4 }}
    args: [enrol, --writer, {{ index . 1 | quote }}]
    {{- include "culvert.unprivilegedContainer" . | nindent 4 }}
      {{- if $node }}
      # The directory is the host's.
      runAsUser: 0
      {{- end }}
    env:
      {{- if $node }}
      - name: CULVERT_NODE_NAME
        valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
      {{- end }}
      - {name: CULVERT_CERT_AUTHORITY, value: "http://{{ include "culvert.fullname" (index . 0) }}-cert-authority.{{ (index . 0).Release.Namespace }}.svc:7083"}
      - {name: CULVERT_STATE_DIR, value: {{ index . 2 }}}
    resources:
      requests: {cpu: 50m, memory: 128Mi}
      limits: {memory: 128Mi}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      - {name: enrolment, mountPath: /etc/culvert/secrets, readOnly: true}
      - {name: state, mountPath: {{ index . 2 }}}
{{- end }}

{{- define "culvert.enrolmentVolume" -}}
- name: enrolment
  secret:
    secretName: {{ .Values.secrets.existingSecret }}
    defaultMode: 0440
    items:
      - {key: bootstrap.token, path: bootstrap.token}
{{- end }}

{{/* Where a service keeps its signing key; another pod gets another one. */}}
{{- define "culvert.signingVolume" -}}
- name: state
  emptyDir: {sizeLimit: 1Mi}
{{- end }}
