{{- define "gleaner.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "gleaner.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "gleaner.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "gleaner.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gleaner.selector" -}}
app.kubernetes.io/name: {{ include "gleaner.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gleaner.labels" -}}
{{ include "gleaner.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: gleaner
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "gleaner.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "gleaner.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "gleaner.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "gleaner.tlsSecret" -}}
{{- default (printf "%s-tls" (include "gleaner.fullname" .)) .Values.tls.secretName -}}
{{- end -}}

{{/* Everything that a pod goes through from the decision to delete it to its last instruction. */}}
{{- define "gleaner.grace" -}}
{{- add .Values.drain.preStopSeconds .Values.drain.lameDuckSeconds .Values.drain.drainSeconds .Values.drain.marginSeconds -}}
{{- end -}}

{{- define "gleaner.appProtocol" -}}
{{- if .Values.service.appProtocol -}}
{{ .Values.service.appProtocol }}
{{- else if .Values.tls.enabled -}}
https
{{- else -}}
kubernetes.io/h2c
{{- end -}}
{{- end -}}

{{- define "gleaner.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* A probe by HTTP on the admin port. One by gRPC would need a connection of its own among connections.max: a pod that is
full would be killed, and all its callers with it; nor does the kubelet's gRPC probe know TLS. */}}
{{- define "gleaner.probe" -}}
httpGet:
  port: admin
  path: {{ . }}
{{- end -}}
