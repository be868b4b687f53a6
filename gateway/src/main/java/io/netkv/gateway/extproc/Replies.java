package io.netkv.gateway.extproc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.BodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HeadersResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ImmediateResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.StreamedBodyResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.TrailersResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.netkv.gateway.extproc.EndpointPicker.Pick;
import org.jspecify.annotations.Nullable;

/** What a picker says to Envoy. */
final class Replies {

    static final String DESTINATION = "x-gateway-destination-endpoint";
    static final String PREFILLER = "x-prefiller-host-port";
    static final String DESTINATION_NAMESPACE = "envoy.lb";
    /** Where the decision and its scores are, for access logs. */
    private static final String OWN_NAMESPACE = "io.netkv";

    private Replies() {}

    static ProcessingResponse requestHeaders(CommonResponse common) {
        return ProcessingResponse.newBuilder()
                .setRequestHeaders(HeadersResponse.newBuilder().setResponse(common))
                .build();
    }

    static ProcessingResponse responseHeaders() {
        return ProcessingResponse.newBuilder()
                .setResponseHeaders(HeadersResponse.getDefaultInstance())
                .build();
    }

    static ProcessingResponse requestBody(CommonResponse common) {
        return ProcessingResponse.newBuilder()
                .setRequestBody(BodyResponse.newBuilder().setResponse(common))
                .build();
    }

    static ProcessingResponse responseBody(CommonResponse common) {
        return ProcessingResponse.newBuilder()
                .setResponseBody(BodyResponse.newBuilder().setResponse(common))
                .build();
    }

    static ProcessingResponse requestTrailers() {
        return ProcessingResponse.newBuilder()
                .setRequestTrailers(TrailersResponse.getDefaultInstance())
                .build();
    }

    static ProcessingResponse responseTrailers() {
        return ProcessingResponse.newBuilder()
                .setResponseTrailers(TrailersResponse.getDefaultInstance())
                .build();
    }

    /** A part of a body that is sent on as it came. */
    static CommonResponse streamed(ByteString part, boolean isLast) {
        return CommonResponse.newBuilder()
                .setBodyMutation(BodyMutation.newBuilder()
                        .setStreamedResponse(
                                StreamedBodyResponse.newBuilder().setBody(part).setEndOfStream(isLast)))
                .build();
    }

    /** The endpoints, as headers of the request. */
    static CommonResponse destination(@Nullable Pick pick) {
        if (pick == null) {
            return CommonResponse.getDefaultInstance();
        }
        HeaderMutation.Builder headers =
                HeaderMutation.newBuilder().addSetHeaders(header(DESTINATION, pick.decodeAddress()));
        if (pick.prefillAddress() != null) {
            headers.addSetHeaders(header(PREFILLER, pick.prefillAddress()));
        }
        return CommonResponse.newBuilder()
                .setHeaderMutation(headers)
                .setClearRouteCache(true)
                .build();
    }

    private static HeaderValueOption header(String key, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(key).setRawValue(ByteString.copyFromUtf8(value)))
                .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .build();
    }

    /** The same as dynamic metadata, with what it was decided by. */
    static Struct metadata(Pick pick) {
        Struct.Builder own = Struct.newBuilder();
        own.putFields("reserved", bool(pick.answer() != null && pick.answer().isReserved()));
        if (pick.answer() != null) {
            own.putFields("decodeInstance", text(pick.answer().decodeInstance()));
            own.putFields("prefillInstance", text(pick.answer().prefillInstance()));
            own.putFields("predictedTransferMillis", number(pick.answer().predictedTransferMillis()));
        }
        if (pick.reason() != null) {
            own.putFields("reason", text(pick.reason()));
        }
        Struct.Builder scores = Struct.newBuilder();
        pick.scores().forEach((address, seconds) -> scores.putFields(address, number(seconds)));
        own.putFields("costSeconds", struct(scores.build()));
        Struct destination = Struct.newBuilder()
                .putFields(DESTINATION, text(pick.decodeAddress()))
                .build();
        return Struct.newBuilder()
                .putFields(DESTINATION_NAMESPACE, struct(destination))
                .putFields(OWN_NAMESPACE, struct(own.build()))
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value bool(boolean is) {
        return Value.newBuilder().setBoolValue(is).build();
    }

    private static Value struct(Struct struct) {
        return Value.newBuilder().setStructValue(struct).build();
    }

    /** Ends the request with a status, and why in one line. */
    static ProcessingResponse immediate(int status, String reason) {
        return ProcessingResponse.newBuilder()
                .setImmediateResponse(ImmediateResponse.newBuilder()
                        .setStatus(HttpStatus.newBuilder().setCode(StatusCode.forNumber(status)))
                        .setBody(ByteString.copyFromUtf8(reason + "\n"))
                        .setDetails("netkv"))
                .build();
    }
}
