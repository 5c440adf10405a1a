FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What `npm ci` runs at its end.
COPY dev/patches/*.mjs dev/patches/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY platform platform
COPY domain domain
COPY documents documents
COPY db db
COPY activities activities
COPY workflows workflows
COPY worker worker
COPY api api
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# A named volume takes over the owner of the folder that it covers.
RUN mkdir -p /data/files && chown node:node /data/files
USER node
CMD ["node", "dist/api/main.js"]
