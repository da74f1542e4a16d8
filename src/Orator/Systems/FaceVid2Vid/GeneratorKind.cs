using System.Text.Json.Serialization;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Which of the two generators of face-vid2vid a model has.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GeneratorKind>))]
public enum GeneratorKind
{
    /// <summary><see cref="OcclusionAwareGenerator"/>, the paper's.</summary>
    [JsonStringEnumMemberName("original")]
    Original,

    /// <summary><see cref="SpadeGenerator"/>: better pictures at three times the cost.</summary>
    [JsonStringEnumMemberName("spade")]
    Spade,
}
