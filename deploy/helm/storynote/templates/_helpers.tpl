{{- define "storynote.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "storynote.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "storynote.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "storynote.labels" -}}
{{ include "storynote.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "storynote.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "storynote.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- /* A Deployment; of a dict: root, role (serve or worker) and its values. */}}
{{- define "storynote.deployment" -}}
{{- $root := .root }}
{{- $pods := .pods }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "storynote.name" $root }}-{{ .role }}
  labels:
    {{- include "storynote.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  {{- if not $pods.autoscaling.enabled }}
  replicas: {{ $pods.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    # A new one is ready before an old one goes.
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "storynote.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  template:
    metadata:
      labels:
        {{- include "storynote.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
      annotations:
        # Changed settings are a new rollout.
        checksum/config: {{ include (print $root.Template.BasePath "/configmap.yaml") $root | sha256sum }}
    spec:
      serviceAccountName: {{ include "storynote.name" $root }}
      automountServiceAccountToken: false
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets: {{ toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{ include "storynote.podSecurity" $root | nindent 8 }}
      terminationGracePeriodSeconds: {{ add $pods.drainSeconds 20 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "storynote.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ .role }}
      containers:
        - name: {{ .role }}
          image: {{ include "storynote.image" $root | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [{{ .role }}]
          securityContext: {{ include "storynote.containerSecurity" $root | nindent 12 }}
          envFrom:
            - configMapRef: {name: {{ include "storynote.name" $root }}}
            - secretRef: {name: {{ $root.Values.existingSecret }}}
          env:
            - {name: STORYNOTE_DRAIN_SECONDS_MAX, value: {{ $pods.drainSeconds | quote }}}
          ports:
            {{- if eq .role "serve" }}
            - {name: http, containerPort: 8000}
            {{- end }}
            - {name: metrics, containerPort: 9464}
          startupProbe:
            httpGet: {path: /readyz, port: metrics}
            periodSeconds: 2
            failureThreshold: 60
          # Alive is who answers; a database that is away is no reason to restart.
          livenessProbe:
            httpGet: {path: /healthz, port: metrics}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: {{ eq .role "serve" | ternary "http" "metrics" }}}
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          {{- if eq .role "serve" }}
          lifecycle:
            # Until every proxy knows that it is going, it still takes requests.
            preStop: {exec: {command: [sleep, "5"]}}
          {{- end }}
          resources: {{ toYaml $pods.resources | nindent 12 }}
          volumeMounts:
            - {name: data, mountPath: /data}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: data
          emptyDir: {sizeLimit: {{ $pods.cacheSize }}}
        - name: tmp
          emptyDir: {sizeLimit: 1Gi}
      {{- with $pods.nodeSelector }}
      nodeSelector: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $pods.tolerations }}
      tolerations: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $pods.affinity }}
      affinity: {{ toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
